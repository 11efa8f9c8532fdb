package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class XmlWalkTest {
  private static final class Notes implements XmlWalk.Visitor {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void open(int depth, String namespace, String name) {
      heard.add(depth + "<{" + namespace + "}" + name);
    }

    @Override
    public void close(int depth, String namespace, String name, String text) {
      heard.add(depth + ">" + name + "=" + text);
    }
  }

  private static List<String> walk(byte[] document) throws IOException {
    Notes notes = new Notes();
    XmlWalk.walk(new ByteArrayInputStream(document), notes);
    return notes.heard;
  }

  private static List<String> walk(String document) throws IOException {
    return walk(document.getBytes(UTF_8));
  }

  private static void assertStrange(String document) {
    assertThrows(XmlWalk.StrangeXmlException.class, () -> walk(document), document);
  }

  /// An endless document: a beginning, and then the same again and again.
  private static InputStream endless(String start, String more) {
    byte[] first = start.getBytes(UTF_8);
    byte[] again = more.getBytes(UTF_8);
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        long i = at++;
        return i < first.length ? first[(int) i] : again[(int) ((i - first.length) % again.length)];
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
          buffer[offset + i] = (byte) read();
        }
        return length;
      }
    };
  }

  @Test
  void elementsAndTheirTextsAreTold() throws Exception {
    List<String> expected =
        List.of("1<{DAV:}a", "2<{x}b", "2>b=1 & ü<", "2<{DAV:}c", "2>c=", "1>a=");
    String document =
        "<a xmlns='DAV:' xmlns:n='x'><n:b q='r'>1 &amp;<!-- no --> ü<![CDATA[<]]></n:b><c/></a>";
    assertEquals(expected, walk(document));
    assertEquals(expected, walk("\ufeff<?xml version='1.0'?>\n" + document));
    assertEquals(expected, walk(document.getBytes(UTF_16)));
  }

  @Test
  void whatIsNotXmlIsStrange() {
    for (String document :
        List.of(
            "",
            " ",
            "{}",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<html><br></html>",
            "<a>&nbsp;</a>",
            "<a b=c/>",
            "<n:a/>",
            "<a>\u0001</a>")) {
      assertStrange(document);
    }
  }

  @Test
  void bytesThatAreNoTextDoNoHarm() throws Exception {
    byte[] bytes = {'<', 'a', '>', (byte) 0xff, '<', '/', 'a', '>'};
    assertEquals(List.of("1<{}a", "1>a=\ufffd"), walk(bytes));
  }

  @Test
  void documentTypesAndEntitiesAreRefused() {
    assertStrange("<!DOCTYPE a><a/>");
    assertStrange("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>");
    assertStrange("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>");
    StringBuilder laughs = new StringBuilder("<!DOCTYPE a [<!ENTITY x0 'ha'>");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY x%d '&x%d;&x%d;&x%d;'>".formatted(i, i - 1, i - 1, i - 1));
    }
    assertStrange(laughs + "]><a>&x29;</a>");
  }

  @Test
  void whatHasNoEndIsGivenUpAtOnce() {
    for (InputStream document :
        List.of(
            endless("<a ", "b='c' "),
            endless("<a b='", "c"),
            endless("<a><!--", " <x> "),
            endless("<a><?b", " <x> "),
            endless("<", "a"),
            endless("<a>&", "b"),
            endless("", " "),
            endless("<!DOCTYPE a [", "<!ENTITY b 'c'>"),
            endless("", "<a>"))) {
      assertThrows(IOException.class, () -> XmlWalk.walk(document, new Notes()));
    }
  }

  @Test
  void aLongTextIsPassedOverAndWhatFollowsIsNot() throws Exception {
    String text = "x".repeat(10_000_000);
    List<String> heard = walk("<a><b>" + text + "</b><c>y</c></a>");
    assertTrue(heard.contains("2>b=") && heard.contains("2>c=y"));
  }

  @Test
  void aFaultOfTheStreamIsToldAsItIs() {
    IOException fault = new IOException("gone");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw fault;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw fault;
          }
        };
    assertSame(fault, assertThrows(IOException.class, () -> XmlWalk.walk(broken, new Notes())));
  }

  @Test
  void manySmallElementsHaveRoom() throws Exception {
    byte[] some = "<b>c</b>".getBytes(UTF_8);
    byte[] document = new byte[3 + 4 + some.length * 100_000];
    Arrays.fill(document, (byte) ' ');
    System.arraycopy("<a>".getBytes(UTF_8), 0, document, 0, 3);
    for (int i = 0; i < 100_000; i++) {
      System.arraycopy(some, 0, document, 3 + i * some.length, some.length);
    }
    System.arraycopy("</a>".getBytes(UTF_8), 0, document, document.length - 4, 4);
    assertEquals(200_002, walk(document).size());
  }
}
