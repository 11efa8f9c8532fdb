package dev.stenope.core.nat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Writer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The long-term credentials of STUN (RFC 8489, section 9.2) that this node has with one server,
/// and the challenge that the server wants answered at present.
///
/// A server that offers password algorithms gets SHA-256 where it takes that. The nonce tells
/// whether it offers them, so that nobody on the way can hide it (section 9.2.1).
public final class LongTermCredentials {
  private static final byte[] NONCE_COOKIE = "obMatJos2".getBytes(UTF_8);
  private static final int PASSWORD_ALGORITHMS_BIT = 0x80;
  private static final int MD5 = 1;
  private static final int SHA256 = 2;

  private final byte[] username;
  private final byte[] password;
  private byte[] realm = {};
  private byte[] nonce = {};
  private byte @Nullable [] algorithms;
  private int algorithm = MD5;
  private byte @Nullable [] key;

  public LongTermCredentials(String username, String password) {
    this.username = username.getBytes(UTF_8);
    this.password = password.getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "LongTermCredentials[...]";
  }

  /// What the password and all else come to, by MD5 or by SHA-256 (section 18.5.1).
  public static byte[] key(byte[] username, byte[] realm, byte[] password, boolean sha256) {
    Writer all = new Writer(username.length + realm.length + password.length + 2);
    all.bytes(username).u8(':').bytes(realm).u8(':').bytes(password);
    try {
      return MessageDigest.getInstance(sha256 ? "SHA-256" : "MD5").digest(all.toBytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has MD5 and SHA-256", e);
    }
  }

  /// Whether there is a challenge to answer.
  boolean isChallenged() {
    return key != null;
  }

  /// The nonce of the present challenge.
  byte[] nonce() {
    return nonce.clone();
  }

  /// Takes the challenge of an error response; false if it cannot be answered.
  boolean accept(TurnMessage challenge) {
    byte[] said = challenge.nonce();
    byte[] where = challenge.realm();
    if (said == null || (where == null && key == null)) {
      return false;
    }
    byte[] offered = challenge.algorithms();
    int chosen = MD5;
    if (demandsAlgorithms(said) || offered != null) {
      chosen = demandsAlgorithms(said) && offered != null ? best(offered) : -1;
      if (chosen < 0) {
        return false;
      }
    }
    nonce = said;
    realm = where == null ? realm : where;
    algorithms = offered;
    algorithm = chosen;
    key = key(username, realm, password, chosen == SHA256);
    return true;
  }

  /// RFC 8489, section 9.2: the nonce begins with a cookie and 24 bits of features in base64.
  private static boolean demandsAlgorithms(byte[] nonce) {
    int length = NONCE_COOKIE.length;
    if (nonce.length < length + 4 || !Arrays.equals(nonce, 0, length, NONCE_COOKIE, 0, length)) {
      return false;
    }
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int first = digits.indexOf(nonce[length]);
    return first >= 0 && (first << 2 & PASSWORD_ALGORITHMS_BIT) != 0;
  }

  /// The better one of those in the list that are known here; -1 if none is. Each has a number, a
  /// length and so many bytes of parameters.
  private static int best(byte[] list) {
    int best = -1;
    for (int at = 0; at + 4 <= list.length; ) {
      int number = Stun.number(list, at, 2);
      int length = Stun.number(list, at + 2, 2);
      if (length == 0 && (number == MD5 || number == SHA256)) {
        best = Math.max(best, number);
      }
      at += 4 + (length + 3 & ~3);
    }
    return best;
  }

  /// The request, answering the challenge if there is one.
  byte[] request(TurnMessage.Method method, TurnWriter attributes) {
    byte[] secret = key;
    if (secret == null) {
      return attributes.plain(method, TurnMessage.Kind.REQUEST);
    }
    attributes.username(username).realm(realm).nonce(nonce);
    byte[] offered = algorithms;
    if (offered != null) {
      attributes.algorithms(offered).algorithm(algorithm);
    }
    return attributes.sealed(method, TurnMessage.Kind.REQUEST, secret, offered != null);
  }

  /// Whether a response is from somebody who knows the password, as one to a request that answered
  /// the challenge must be.
  boolean isAuthentic(TurnMessage response) {
    byte[] secret = key;
    return secret != null && response.isAuthentic(secret, algorithms != null);
  }
}
