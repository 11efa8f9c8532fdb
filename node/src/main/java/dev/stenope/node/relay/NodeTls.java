package dev.stenope.node.relay;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS 1.3 (RFC 8446) in which both sides show a key and prove that they hold it. No authority
/// vouches for anybody: a node is its key.
public final class NodeTls {
  public static final String VERSION = "TLSv1.3";

  private NodeTls() {}

  /// For a node that shows its own key, to the relay whose key has this pin and to no other.
  public static SSLContext client(Identity self, NodeId pin) {
    return context(self, pin);
  }

  /// For a relay that shows `self` to whoever comes and shows a key.
  static SSLContext server(Identity self) {
    return context(self, null);
  }

  private static SSLContext context(Identity self, @Nullable NodeId pin) {
    try {
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(new KeyManager[] {new OneKey(self)}, new TrustManager[] {new Trust(pin)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has TLS 1.3", e);
    }
  }

  /// Who is at the other end.
  static NodeId peer(SSLSession session) throws CertificateException {
    try {
      return NodeCertificate.nodeOf((X509Certificate) session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("no key was shown", e);
    }
  }

  /// Takes the key with the pin, or any that is a node's where there is none.
  private static final class Trust extends X509ExtendedTrustManager {
    private final @Nullable NodeId pin;

    Trust(@Nullable NodeId pin) {
      this.pin = pin;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length != 1) {
        throw new CertificateException("not one certificate");
      }
      NodeId shown = NodeCertificate.nodeOf(chain[0]);
      if (pin != null && !pin.equals(shown)) {
        throw new CertificateException("it shows another key than its address names");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /// The one key of a node, whatever is asked for.
  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";

    private final PrivateKey key;
    private final X509Certificate certificate;

    OneKey(Identity self) {
      this.key = NodeCertificate.keyOf(self);
      this.certificate = NodeCertificate.of(self);
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return isOurs(type) ? ALIAS : null;
    }

    private static boolean isOurs(String type) {
      return type.equals("EdDSA") || type.equals("Ed25519");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }
}
