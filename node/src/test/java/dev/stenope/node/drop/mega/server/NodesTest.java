package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodesTest {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final String FILE_KEY = "A".repeat(43);

  private MegaServer server;
  private RawClient client;
  private Owner owner;
  private String folder;
  private String asOwner;
  private Owner.FolderLink link;
  private String asGuest;

  @BeforeEach
  void start() throws Exception {
    server = MegaServer.start();
    client = new RawClient(server.address());
    owner = server.register("someone@example.org", "password", 2);
    folder = owner.folders("/one/two");
    asOwner = "&sid=" + owner.session();
    link = owner.link(folder, true);
    asGuest = "&n=" + link.handle() + link.auth();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private String put(String asker, String rest) throws Exception {
    return client.ask(asker, "{'a':'p','t':'" + folder + "'," + rest + "}");
  }

  private static String item(String name) {
    return "'n':[{'h':'xxxxxxxx','t':1,'a':'" + name + "','k':'" + KEY + "'}]";
  }

  private String guestItem(String name) {
    return "'n':[{'h':'xxxxxxxx','t':1,'a':'%s'}],'cr':[['%s'],['xxxxxxxx'],[0,0,'%s']]"
        .formatted(name, folder, KEY);
  }

  private String handle(String answer) {
    int at = answer.indexOf("\"h\":\"") + 5;
    return answer.substring(at, at + 8);
  }

  private String token(String asker, byte[] content) throws Exception {
    String url = client.object(asker, "{'a':'u','v':2,'s':" + content.length + "}").text("p");
    byte[] token = client.upload(url + "/0", content);
    assertEquals(36, token.length);
    return Base64Url.of(token);
  }

  @Test
  void theTreeIsWholeAndParentsComeFirst() throws Exception {
    Json tree = client.object(asOwner, "{'a':'f','c':1,'r':1}");
    Set<String> seen = new HashSet<>();
    Set<Long> kinds = new HashSet<>();
    for (Object element : tree.list("f")) {
      Json node = (Json) element;
      kinds.add(node.number("t"));
      assertTrue(node.number("t") > 1 || seen.contains(node.text("p")));
      assertTrue(Math.abs(node.number("ts") - System.currentTimeMillis() / 1000) < 60);
      seen.add(node.text("h"));
    }
    assertEquals(Set.of(1L, 2L, 3L, 4L), kinds);
    assertEquals(1, tree.list("ok").size());
    assertEquals(1, tree.list("s").size());
    assertEquals(8, Base64Url.read(tree.text("sn")).length);
    assertFalse(Arrays.equals(new byte[8], Base64Url.read(tree.text("sn"))));
  }

  @Test
  void aGuestSeesTheFolderAloneAndUnderTheKeyOfTheShare() throws Exception {
    owner.folder(owner.root(), "private");
    put(asOwner, item("hidden"));
    put(asGuest, guestItem("seen"));
    Json tree = client.object("&n=" + link.handle(), "{'a':'f','c':1,'r':1,'ca':1}");
    assertEquals(3, tree.list("f").size());
    Json top = (Json) tree.list("f").getFirst();
    assertEquals(folder, top.text("h"));
    assertEquals(8, top.text("p").length());
    assertTrue(top.text("k").startsWith(folder + ":"));
    assertEquals("", ((Json) tree.list("f").get(1)).text("k"));
    assertEquals(folder + ":" + KEY, ((Json) tree.list("f").get(2)).text("k"));
    assertEquals(List.of(), tree.list("ok"));
    assertEquals(List.of(), tree.list("s"));
  }

  @Test
  void onlyAWritableLinkWrites() throws Exception {
    String readOnly = "&n=" + link.handle();
    assertEquals("[-11]", put(readOnly, guestItem("a")));
    assertEquals("[-11]", put(readOnly + "wrong", guestItem("a")));
    assertEquals("[-11]", client.ask(readOnly, "{'a':'d','n':'" + folder + "'}"));
    assertEquals("[-11]", client.ask(asGuest, "{'a':'d','n':'" + folder + "'}"));
    assertEquals("[-9]", client.ask(asGuest, "{'a':'d','n':'" + owner.root() + "'}"));
    assertEquals("-9", client.ask("&n=AAAAAAAA", "{'a':'f'}"));
    owner.unlink(folder);
    assertEquals("-9", put(asGuest, guestItem("a")));
  }

  @Test
  void aGuestMustLeaveAKeyThatTheOthersCanUse() throws Exception {
    assertEquals("[-2]", put(asGuest, item("a")));
    assertEquals("[-2]", put(asGuest, "'n':[{'h':'xxxxxxxx','t':1,'a':'b'}]"));
    String byIndex =
        "'n':[{'h':'xxxxxxxx','t':1,'a':'b'}],'cr':[['%s'],[],[0,0,'%s']]".formatted(folder, KEY);
    assertTrue(put(asGuest, byIndex).contains("\"k\":\"" + folder + ":" + KEY + "\""));
  }

  @Test
  void namesMayRepeatAndAttributesMayBeLarge() throws Exception {
    String large = "A".repeat(8192);
    assertNotEquals(handle(put(asOwner, item(large))), handle(put(asOwner, item(large))));
    assertEquals(2, client.ask(asOwner, "{'a':'f','c':1}").split(large, -1).length - 1);
    server.knobs().limitAttributes(100, false);
    assertEquals("[-2]", put(asOwner, item(large)));
    server.knobs().limitAttributes(100, true);
    assertTrue(put(asOwner, item("B".repeat(200))).contains("\"" + "B".repeat(100) + "\""));
  }

  @Test
  void partsMayComeInAnyOrderButEndAtTheirBorders() throws Exception {
    byte[] content = Base64Url.randomBytes(400_000);
    String url = client.object(asOwner, "{'a':'u','v':2,'s':400000}").text("p");
    byte[] refused = client.upload(url + "/0", Arrays.copyOf(content, 1000));
    assertEquals("-7", new String(refused, US_ASCII));
    byte[] outside = client.upload(url + "/1000", Arrays.copyOf(content, 1000));
    assertEquals("-7", new String(outside, US_ASCII));
    int[] borders = {0, 131_072, 393_216, 400_000};
    for (int i : new int[] {2, 0}) {
      byte[] part = Arrays.copyOfRange(content, borders[i], borders[i + 1]);
      assertEquals(0, client.upload(url + "/" + borders[i], part).length);
    }
    byte[] last = Arrays.copyOfRange(content, borders[1], borders[2]);
    String token = Base64Url.of(client.upload(url + "/" + borders[1], last));
    assertEquals("-8", new String(client.upload(url + "/0", last), US_ASCII));
    String file = "'n':[{'h':'" + token + "','t':0,'a':'a','k':'" + FILE_KEY + "'}]";
    String handle = handle(put(asOwner, file));
    assertEquals("[-9]", put(asOwner, file));

    Json get = client.object(asGuest, "{'a':'g','g':1,'ssl':2,'n':'" + handle + "'}");
    assertEquals(400_000, get.number("s"));
    assertArrayEquals(content, client.download(get.text("g") + "/0-399999"));
    assertArrayEquals(Arrays.copyOfRange(content, 5, 11), client.download(get.text("g") + "/5-10"));
  }

  @Test
  void withoutAVersionTheTokenIsText() throws Exception {
    String url = client.object(asOwner, "{'a':'u','s':3}").text("p");
    String token = new String(client.upload(url + "/0?d=AAAA", new byte[3]), US_ASCII);
    assertTrue(token.matches("[\\w-]{36}"));
    assertTrue(
        put(asOwner, "'n':[{'h':'" + token + "','t':0,'a':'a','k':'" + FILE_KEY + "'}]")
            .contains("\"s\":3"));
  }

  @Test
  void anExistingFileIsCopied() throws Exception {
    String token = token(asOwner, new byte[10]);
    String file = "'n':[{'h':'%s','t':0,'a':'a','k':'" + FILE_KEY + "'}]";
    String first = handle(put(asOwner, file.formatted(token)));
    String second = handle(put(asOwner, file.formatted(first)));
    assertNotEquals(first, second);
    client.ask(asOwner, "{'a':'d','n':'" + first + "'}");
    assertEquals(10, client.object(asOwner, "{'a':'g','n':'" + second + "'}").number("s"));
  }

  @Test
  void aSecondDeleteFindsNothing() throws Exception {
    String handle = handle(put(asGuest, guestItem("a")));
    String delete = "{'a':'d','n':'" + handle + "'}";
    assertEquals("[0]", client.ask(asGuest, delete));
    assertEquals("[-9]", client.ask(asGuest, delete));
    assertEquals(List.of(), owner.named(folder).keySet().stream().toList());
  }

  @Test
  void aBatchThatIsSentAgainChangesNothing() throws Exception {
    String body = "[{'a':'p','t':'" + folder + "'," + item("a") + "}]";
    String once = client.post("cs?id=again" + asOwner, body.replace('\'', '"'));
    assertEquals(once, client.post("cs?id=again" + asOwner, body.replace('\'', '"')));
    assertEquals(1, client.ask(asOwner, "{'a':'f'}").split("\"a\":\"a\"", -1).length - 1);
  }

  @Test
  void manyFilesArePlanted() throws Exception {
    owner.junk(folder, "handshake-%010d-junk.bin", 10_000, 4096);
    String tree = client.ask(asGuest, "{'a':'f','c':1,'r':1}");
    assertEquals(10_001, tree.split("\"h\":", -1).length - 1);
    assertTrue(owner.named(folder).containsKey("handshake-0000009999-junk.bin"));
  }
}
