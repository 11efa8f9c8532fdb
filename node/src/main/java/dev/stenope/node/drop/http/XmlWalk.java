package dev.stenope.node.drop.http;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// A walk through XML that nobody trusts, element by element, in memory that does not grow with the
/// document. Without document types and so without entities, and nothing is fetched.
public final class XmlWalk {
  private static final int MAX_DEPTH = 32;

  /// The longest text of an element that is told.
  private static final int MAX_TEXT = 8192;

  /// How many bytes one tag, comment or piece of text may have.
  private static final int STRIDE = 1 << 18;

  /// The byte order mark of UTF-8, which says nothing.
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private XmlWalk() {}

  /// Hears of the elements; the root has depth 1.
  public interface Visitor {
    void open(int depth, String namespace, String name) throws IOException;

    /// `text` is that behind the last tag inside the element, empty if it is too long.
    void close(int depth, String namespace, String name, String text) throws IOException;
  }

  /// The document is not XML, or not as it can be.
  public static final class StrangeXmlException extends IOException {
    private static final long serialVersionUID = 1;

    public StrangeXmlException(String reason) {
      super(reason);
    }
  }

  /// Walks to the end of the document.
  public static void walk(InputStream in, Visitor visitor) throws IOException {
    Stride stride = new Stride(in);
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(text(stride));
      try {
        walk(reader, stride, visitor);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw cause(e);
    }
  }

  /// Decodes the document here, since the parser writes to the terminal what it cannot decode. Any
  /// encoding but UTF-16 is taken for UTF-8: what is read of a document is ASCII.
  private static Reader text(InputStream in) throws IOException {
    BufferedInputStream document = new BufferedInputStream(in);
    document.mark(MARK.length);
    byte[] start = document.readNBytes(MARK.length);
    boolean isMarked = Arrays.equals(start, MARK);
    if (!isMarked) {
      document.reset();
    }
    int first = start.length < 2 ? 0 : (start[0] & 0xff) << 8 | start[1] & 0xff;
    boolean isWide = first == 0xfeff || first == 0xfffe;
    return new InputStreamReader(
        document, isWide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("nothing is fetched");
        });
    return factory;
  }

  private static void walk(XMLStreamReader reader, Stride stride, Visitor visitor)
      throws IOException, XMLStreamException {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    while (reader.hasNext()) {
      stride.left = STRIDE;
      switch (next(reader)) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > MAX_DEPTH) {
            throw new StrangeXmlException("elements within too many elements");
          }
          text.setLength(0);
          visitor.open(depth, namespace(reader), reader.getLocalName());
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (text.length() <= MAX_TEXT) {
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          String whole = text.length() > MAX_TEXT ? "" : text.toString();
          visitor.close(depth, namespace(reader), reader.getLocalName(), whole);
          text.setLength(0);
          depth--;
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new StrangeXmlException("a document type");
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
  }

  /// The parser answers some broken documents with exceptions that it does not declare.
  private static int next(XMLStreamReader reader) throws IOException, XMLStreamException {
    try {
      return reader.next();
    } catch (RuntimeException _) {
      throw new StrangeXmlException("not XML");
    }
  }

  private static String namespace(XMLStreamReader reader) {
    String namespace = reader.getNamespaceURI();
    return namespace == null ? "" : namespace;
  }

  /// The fault of the stream where that is why the parser failed.
  private static IOException cause(XMLStreamException fault) {
    return fault.getNestedException() instanceof IOException known
        ? known
        : new StrangeXmlException("not XML");
  }

  /// Fails where too much goes by between two events of the parser, which would hold it all.
  private static final class Stride extends FilterInputStream {
    private int left = STRIDE;

    Stride(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      count(1);
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new StrangeXmlException("one piece of it is too long");
      }
    }
  }
}
