package dev.stenope.node.turn;

import dev.stenope.core.crypto.Sha256;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts a server whose certificate has one public key, whoever issued it and whatever its name.
final class PinnedTrust extends X509ExtendedTrustManager {
  private final byte[] pin;

  private PinnedTrust(byte[] pin) {
    this.pin = pin.clone();
  }

  /// `pin` is the SHA-256 hash of the key as a SubjectPublicKeyInfo.
  static SSLContext context(byte[] pin) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new PinnedTrust(pin)}, null);
    return context;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (!MessageDigest.isEqual(pin, Sha256.of(chain[0].getPublicKey().getEncoded()))) {
      throw new WrongKeyException();
    }
  }

  static final class WrongKeyException extends CertificateException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
