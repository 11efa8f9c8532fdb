package dev.stenope.node.drop.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.node.drop.http.XmlWalk;
import dev.stenope.node.drop.webdav.Multistatus.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultistatusTest {
  private static final Instant DAY = Instant.parse("2026-11-26T13:59:25Z");

  private static List<Entry> read(String document) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Multistatus.read(new ByteArrayInputStream(document.getBytes(UTF_8)), entries::add);
    return entries;
  }

  private static String response(String href, String more) {
    return "<response><href>" + href + "</href>" + more + "</response>";
  }

  private static List<Entry> within(String responses) throws IOException {
    return read("<multistatus xmlns='DAV:'>" + responses + "</multistatus>");
  }

  private static void assertName(String expected, String href) throws IOException {
    assertEquals(List.of(new Entry(expected, null)), within(response(href, "")), href);
  }

  @Test
  void apacheIsUnderstood() throws Exception {
    String document =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
        <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
        <D:href>/dav/</D:href>
        <D:propstat>
        <D:prop>
        <lp1:getlastmodified>Thu, 26 Nov 2026 13:59:25 GMT</lp1:getlastmodified>
        <lp1:resourcetype><D:collection/></lp1:resourcetype>
        </D:prop>
        <D:status>HTTP/1.1 200 OK</D:status>
        </D:propstat>
        </D:response>
        <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
        <D:href>/dav/a.bin</D:href>
        <D:propstat>
        <D:prop>
        <lp1:getlastmodified>Thu, 26 Nov 2026 13:59:25 GMT</lp1:getlastmodified>
        <lp1:resourcetype/>
        </D:prop>
        <D:status>HTTP/1.1 200 OK</D:status>
        </D:propstat>
        </D:response>
        </D:multistatus>
        """;
    assertEquals(List.of(new Entry("a.bin", DAY)), read(document));
  }

  @Test
  void propertiesThatAreNotThereSayNothing() throws Exception {
    String there =
        "<propstat><prop><getlastmodified>Thu, 26 Nov 2026 13:59:25 GMT</getlastmodified></prop>"
            + "<status>HTTP/1.1 200 OK</status></propstat>";
    String absent =
        "<propstat><prop><getlastmodified/><resourcetype><collection/></resourcetype></prop>"
            + "<status>HTTP/1.1 404 Not Found</status></propstat>";
    List<Entry> expected = List.of(new Entry("f", DAY));
    assertEquals(expected, within(response("/f", there + absent)));
    assertEquals(expected, within(response("/f", absent + there)));
    assertEquals(
        List.of(), within(response("/f", "<status>HTTP/1.1 403 Forbidden</status>" + there)));
  }

  @Test
  void hrefsMayHaveAnyShape() throws Exception {
    assertName("a.bin", "a.bin");
    assertName("a.bin", "/x/y/a.bin");
    assertName("a.bin", "https://another.example:8443/x/a.bin");
    assertName("a.bin", "\n  /x/a.bin\n");
    assertName("a.bin", "/x/%61%2Ebin");
    assertName("a+b ü/..", "/x/a+b%20%C3%BC%2F..");
    assertName("a.bin", "/x/a.bin/");
    assertEquals(List.of(), within(response("/x/%zz", "")));
    assertEquals(List.of(new Entry("", null)), within("<response/>"));
  }

  @Test
  void whatIsOfAnotherNamespaceSaysNothing() throws Exception {
    String document =
        "<response><href>/a</href><x:href xmlns:x='DAV'>/b</x:href>"
            + "<propstat><prop><resourcetype><collection xmlns='x'/></resourcetype>"
            + "<x><href>/c</href></x></prop><status>HTTP/1.1 200</status></propstat></response>"
            + "<response xmlns='x'><href>/d</href></response><href>/e</href>";
    assertEquals(List.of(new Entry("a", null)), within(document));
  }

  @Test
  void whatIsNoFolderIsStrange() {
    for (String document :
        List.of(
            "",
            "<html><body>Log in</body></html>",
            "<multistatus/>",
            "<multistatus xmlns='http://DAV:'/>",
            "<!DOCTYPE html><html></html>",
            "<multistatus xmlns='DAV:'><response><href>/a</href>",
            "<multistatus xmlns='DAV:'>" + "<a>".repeat(50))) {
      assertThrows(XmlWalk.StrangeXmlException.class, () -> read(document), document);
    }
  }
}
