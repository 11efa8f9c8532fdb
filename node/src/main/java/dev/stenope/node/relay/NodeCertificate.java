package dev.stenope.node.relay;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// The X.509 certificate (RFC 5280) that says nothing but the Ed25519 key of a node, and is signed
/// by that key. Which node it is follows from the key alone.
final class NodeCertificate {
  /// AlgorithmIdentifier of Ed25519 (RFC 8410, section 3).
  private static final byte[] ED25519 = hex("300506032b6570");

  /// SubjectPublicKeyInfo up to the raw key.
  private static final byte[] SPKI = hex("302a300506032b6570032100");

  /// PrivateKeyInfo up to the seed (RFC 8410, section 7).
  private static final byte[] PKCS8 = hex("302e020100300506032b657004220420");

  /// The name of everybody: CN=stenope.
  private static final byte[] NAME =
      hex("3012311030 0e06035504030c077374656e6f7065".replace(" ", ""));

  /// From 2000 to the end of 9999: the key counts, not the time (RFC 5280, section 4.1.2.5).
  private static final byte[] VALIDITY =
      hex("3020170d3030303130313030303030305a180f39393939313233313233353935395a");

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;

  private NodeCertificate() {}

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  static X509Certificate of(Identity self) {
    byte[] body =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            ED25519,
            NAME,
            VALIDITY,
            NAME,
            SPKI,
            self.publicKey());
    byte[] signature = der(BIT_STRING, new byte[1], self.sign(body));
    byte[] whole = der(SEQUENCE, body, ED25519, signature);
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (CertificateException e) {
      throw new AssertionError("a certificate of our own is one", e);
    }
  }

  static PrivateKey keyOf(Identity self) {
    byte[] seed = self.seed();
    byte[] encoded = Arrays.copyOf(PKCS8, PKCS8.length + seed.length);
    System.arraycopy(seed, 0, encoded, PKCS8.length, seed.length);
    try {
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has Ed25519", e);
    }
  }

  /// Whose key it is. TLS proves that the other side holds it.
  static NodeId nodeOf(X509Certificate certificate) throws CertificateException {
    return nodeOf(certificate.getPublicKey());
  }

  private static NodeId nodeOf(PublicKey key) throws CertificateException {
    byte[] encoded = key.getEncoded();
    if (encoded == null
        || encoded.length != SPKI.length + Identity.PUBLIC_KEY_LENGTH
        || !Arrays.equals(SPKI, Arrays.copyOf(encoded, SPKI.length))) {
      throw new CertificateException("not the key of a node");
    }
    return NodeId.of(Arrays.copyOfRange(encoded, SPKI.length, encoded.length));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.size() > 127) {
      // X.690, section 8.1.3.5: the long form.
      out.write(content.size() > 255 ? 0x82 : 0x81);
      if (content.size() > 255) {
        out.write(content.size() >> 8);
      }
    }
    out.write(content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
