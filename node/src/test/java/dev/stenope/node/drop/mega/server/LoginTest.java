package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest {
  private static final String EMAIL = "someone@example.org";
  private static final String PASSWORD = "password";

  private MegaServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    server = MegaServer.start();
    client = new RawClient(server.address());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private String login(String proof, String more) throws Exception {
    return client.ask("", "{'a':'us','user':'" + EMAIL + "','uh':'" + proof + "'" + more + "}");
  }

  @Test
  void onlyTheRightProofLogsIn() throws Exception {
    Owner owner = server.register(EMAIL, PASSWORD, 1);
    assertEquals("[{\"v\":1}]", client.ask("", "{'a':'us0','user':'" + EMAIL + "'}"));
    String proof = LoginHash.first(EMAIL, PASSWORD).proof();
    assertTrue(login(proof, "").contains("\"csid\""));
    assertEquals("[-9]", login(LoginHash.first(EMAIL, "other").proof(), ""));
    assertEquals("[-9]", client.ask("", "{'a':'us0','user':'nobody@example.org'}"));
    owner.askSecondFactor("123456");
    assertEquals("[-26]", login(proof, ""));
    assertEquals("[-5]", login(proof, ",'mfa':'000000'"));
    assertTrue(login(proof, ",'mfa':'123456'").contains("\"csid\""));
    owner.block(true);
    assertEquals("[-16]", login(proof, ""));
  }

  @Test
  void aSaltComesWithTheSecondVersion() throws Exception {
    server.register(EMAIL, PASSWORD, 2);
    Json version = client.object("", "{'a':'us0','user':'" + EMAIL + "'}");
    assertEquals(2, version.number("v"));
    LoginHash hash = LoginHash.second(PASSWORD, Base64Url.read(version.text("s")));
    assertTrue(login(hash.proof(), "").contains("\"privk\""));
  }

  @Test
  void anEphemeralAccountProvesTheMasterKey() throws Exception {
    byte[] masterKey = Base64Url.randomBytes(16);
    byte[] challenge = Base64Url.randomBytes(16);
    byte[] answer = Aes.wrap(masterKey, challenge);
    String proof = Base64Url.of(ByteBuffer.allocate(32).put(challenge).put(answer).array());
    String made = client.ask("", "{'a':'up','k':'AAAAAAAAAAAAAAAAAAAAAA','ts':'" + proof + "'}");
    String user = made.substring(2, 13);
    Json login = client.object("", "{'a':'us','user':'" + user + "'}");
    byte[] session = Base64Url.read(login.text("tsid"));
    assertArrayEquals(answer, Arrays.copyOfRange(session, session.length - 16, session.length));
    assertArrayEquals(challenge, Arrays.copyOf(session, 16));
    String asker = "&sid=" + login.text("tsid");
    assertEquals(3, client.object(asker, "{'a':'f'}").list("f").size());
    assertEquals(user, client.object(asker, "{'a':'ug'}").text("u"));
    assertEquals("[0]", client.ask(asker, "{'a':'sml'}"));
    assertEquals("-15", client.ask(asker, "{'a':'f'}"));
  }

  @Test
  void aSessionNamesItsUser() throws Exception {
    Owner owner = server.register(EMAIL, PASSWORD, 2);
    byte[] session = Base64Url.read(owner.session());
    assertEquals(43, session.length);
    assertEquals(owner.user(), new String(session, 16, 11, US_ASCII));
    assertFalse(session[0] == 0);
    server.knobs().zeroSessions(true);
    assertTrue(Base64Url.read(owner.session())[0] == 0);
  }

  @Test
  void whatClientsAskBesidesIsAnswered() throws Exception {
    String asker = "&sid=" + server.register(EMAIL, PASSWORD, 2).session();
    for (String command : new String[] {"uga", "upv", "up2", "gmf", "log", "uq"}) {
      assertFalse(client.ask(asker, "{'a':'" + command + "'}").equals("[-2]"), command);
    }
    assertEquals("[-2]", client.ask(asker, "{'a':'unheard of'}"));
    assertEquals("-2", client.post("cs?id=1" + asker, "[{\"a\":"));
  }

  @Test
  void hashcashIsAskedForAndServesOnce() throws Exception {
    server.register(EMAIL, PASSWORD, 1);
    server.knobs().hashcash(255, "us0");
    String body = "[{\"a\":\"us0\",\"user\":\"" + EMAIL + "\"}]";
    HttpResponse<String> asked = client.whole("cs?id=1", body);
    assertEquals(402, asked.statusCode());
    assertEquals("0", asked.headers().firstValue("Content-Length").orElseThrow());
    String[] challenge = asked.headers().firstValue("X-Hashcash").orElseThrow().split(":", -1);
    assertEquals("255", challenge[1]);
    assertEquals(48, Base64Url.read(challenge[3]).length);
    String paid = "1:" + challenge[3] + ":" + solved(Base64Url.read(challenge[3]));
    assertEquals("[{\"v\":1}]", client.whole("cs?id=1", body, "X-Hashcash", paid).body());
    assertEquals(402, client.whole("cs?id=2", body, "X-Hashcash", paid).statusCode());
    assertEquals(402, client.whole("cs?id=2", body, "X-Hashcash", "1:a:b").statusCode());
    assertEquals(3, server.traffic().commands("us0") - 1);
  }

  private static String solved(byte[] token) throws Exception {
    for (int prefix = 0; ; prefix++) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] start = ByteBuffer.allocate(4).putInt(prefix).array();
      digest.update(start);
      for (int i = 0; i < 262_144; i++) {
        digest.update(token);
      }
      // The easiest challenge asks for little more than a leading zero bit.
      if (ByteBuffer.wrap(digest.digest()).getInt() >>> 24 < 127) {
        return Base64Url.of(start);
      }
    }
  }
}
