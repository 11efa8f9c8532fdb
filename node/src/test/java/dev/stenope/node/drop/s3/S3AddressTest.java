package dev.stenope.node.drop.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DropException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3AddressTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "AWS_ACCESS_KEY_ID", "ID",
          "AWS_SECRET_ACCESS_KEY", "hidden",
          "AWS_SESSION_TOKEN", "token",
          "AWS_REGION", "eu-west-3");

  private static S3Address read(String uri) throws DropException {
    return S3Address.read(uri, ENVIRONMENT);
  }

  @Test
  void aServerOfOnesOwnHasItsBucketInThePath() throws Exception {
    S3Address address = read("s3:http://KEY:a%2Fb+c@minio:9000/bucket/a b/ü/?region=here-1");
    assertEquals("http://minio:9000/bucket/", address.bucket().toString());
    assertEquals("a b/ü/", address.prefix());
    assertEquals("here-1", address.region());
    assertEquals(new S3Keys("KEY", "a/b+c", null), address.keys());
    assertEquals("http://minio:9000/bucket/a%20b/%C3%BC/", address.toString());
    assertEquals("http://minio:9000/bucket", address.object(""));
    assertEquals("http://minio:9000/bucket/a%20b/%C3%BC/x", address.object(address.key("x")));
    assertEquals("", read("s3:https://h/bucket").prefix());
    assertEquals("x/", read("s3:https://h/bucket//x//").prefix());
  }

  @Test
  void amazonHasTheBucketInTheName() throws Exception {
    S3Address address = read("s3://my-bucket/pre/fix");
    assertEquals("https://my-bucket.s3.eu-west-3.amazonaws.com/", address.bucket().toString());
    assertEquals("pre/fix/", address.prefix());
    assertEquals(new S3Keys("ID", "hidden", "token"), address.keys());
    assertEquals("https://my-bucket.s3.eu-west-3.amazonaws.com/", address.object(""));
    assertEquals(
        "https://s3.us-west-2.amazonaws.com/my.bucket/",
        read("s3://KEY:secret@my.bucket?region=us-west-2").bucket().toString());
    assertEquals(
        "https://b-1.s3.cn-north-1.amazonaws.com.cn/",
        read("s3://b-1?region=cn-north-1").bucket().toString());
  }

  @Test
  void theRegionIsFoundWhereItIsWritten() throws Exception {
    assertEquals("x-1", read("s3:https://s3.us-east-2.amazonaws.com/bucket?region=x-1").region());
    assertEquals("us-east-2", read("s3:https://s3.us-east-2.amazonaws.com/bucket").region());
    assertEquals("eu-west-3", read("s3:https://h/bucket").region());
    assertEquals("us-east-1", S3Address.read("s3:https://K:s@h/bucket", Map.of()).region());
  }

  @Test
  void slipsAreToldWithTheRightFormAndWithoutTheSecret() {
    for (String wrong :
        List.of(
            "s3:",
            "s3://",
            "s3:///bucket",
            "s3:bucket/hidden",
            "s3:https://KEY:hidden@host",
            "s3:https://KEY:hidden@host/",
            "s3:https://KEY:hidden@host/b",
            "s3:https://KEY:hidden@host/-bucket",
            "s3:https://KEY:hidden/x@host/bucket",
            "s3:https://KEY:1/hidden@host/bucket",
            "s3:https://KEY@host/bucket",
            "s3:https://KEY:hidden@host/bucket?zone=x",
            "s3:https://KEY:hidden@host/bucket?region=",
            "s3:https://KEY:hidden@host/bucket?region=a&b=c",
            "s3://KEY:hidden@host:9000/bucket")) {
      DropException e = assertThrows(DropException.class, () -> read(wrong), wrong);
      String line = String.valueOf(e.getMessage());
      assertTrue(line.contains("s3:https://KEY:SECRET@endpoint/bucket"), line);
      assertFalse(line.contains("hidden"), line);
    }
    DropException e =
        assertThrows(DropException.class, () -> S3Address.read("s3:https://host/bucket", Map.of()));
    assertTrue(String.valueOf(e.getMessage()).contains("AWS_ACCESS_KEY_ID"));
  }

  @Test
  void whatAFileLeavesAroundAKeyIsNotPartOfIt() throws Exception {
    Map<String, String> keys =
        Map.of(
            "AWS_ACCESS_KEY_ID", "ID\r",
            "AWS_SECRET_ACCESS_KEY", "hidden\r\n",
            "AWS_SESSION_TOKEN", " token\r");
    assertEquals(
        new S3Keys("ID", "hidden", "token"), S3Address.read("s3:https://h/bucket", keys).keys());
  }

  @Test
  void whatCannotBePartOfAKeyIsToldWithoutIt() {
    for (String name : List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")) {
      for (String value : List.of("hid\rden", "hidden\u0000", "hidd\u00e9n", "hid den")) {
        Map<String, String> keys = new HashMap<>(ENVIRONMENT);
        keys.put(name, value);
        DropException e =
            assertThrows(DropException.class, () -> S3Address.read("s3:https://host/bucket", keys));
        String line = String.valueOf(e.getMessage());
        assertTrue(line.contains(name) && !line.contains("hid"), line);
      }
    }
    assertThrows(DropException.class, () -> read("s3:https://K%C3%A9:hidden@host/bucket"));
  }
}
