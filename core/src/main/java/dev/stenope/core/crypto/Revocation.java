package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A signed statement of one node (Ed25519, RFC 8032) that something is not to be trusted any more:
/// another node, which is in the hands of somebody else, or a block of a [Capability]. Who passes
/// it on can change nothing of it. Whether it counts is for its reader to decide.
public final class Revocation {
  /// What the text of one begins with.
  public static final String PREFIX = "stnrev1.";

  /// The longest text of one, in characters.
  public static final int MAX_TEXT = 640;

  private static final int MAX_PAYLOAD = 384;
  private static final int ID_LENGTH = 64;
  private static final long MAX_AT = 1L << 50;

  /// The latest end of one, in unix seconds: in the year 2242.
  public static final long MAX_UNTIL = 1L << 33;

  private static final byte[] CONTEXT = "stenope revocation 1\0".getBytes(UTF_8);
  private static final Set<String> OF_NODE = Set.of("by", "at", "node");
  private static final Set<String> OF_BLOCK = Set.of("by", "at", "block", "until");

  private final byte[] payload;
  private final byte[] signature;
  private final String id;
  private final byte[] by;
  private final NodeId declarer;
  private final long at;
  private final @Nullable NodeId node;
  private final String block;
  private final long until;

  private Revocation(byte[] payload, byte[] signature) throws MalformedException {
    this.payload = payload;
    this.signature = signature;
    Json json = Json.read(payload);
    Set<String> names = json.members().keySet();
    boolean ofNode = names.equals(OF_NODE);
    if (!ofNode && !names.equals(OF_BLOCK)) {
      throw new MalformedException("a revocation of something that is not known here");
    }
    by = Base64Url.decode(json.text("by"));
    at = json.number("at");
    node = ofNode ? node(json.text("node")) : null;
    block = ofNode ? "" : json.text("block");
    until = ofNode ? Long.MAX_VALUE : json.number("until");
    if (by.length != Identity.PUBLIC_KEY_LENGTH
        || at < 0
        || at > MAX_AT
        || until < 0
        || !ofNode && (until > MAX_UNTIL || !isId(block))) {
      throw new MalformedException("a revocation that cannot be");
    }
    declarer = NodeId.of(by);
    id = id(payload);
  }

  private static String id(byte[] payload) {
    return HexFormat.of().formatHex(Sha256.of(signed(payload)));
  }

  private static NodeId node(String text) throws MalformedException {
    try {
      return new NodeId(text);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not a node id");
    }
  }

  /// Whether the text can be the id of a block of a capability.
  public static boolean isId(String text) {
    return text.length() == ID_LENGTH
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /// `node` is compromised, says `by` at `at`, in unix milliseconds.
  public static Revocation ofNode(Identity by, NodeId node, long at) {
    return sign(by, new Json().put("node", node.text()), at);
  }

  /// The block with this id counts no more, says `by` at `at`, in unix milliseconds. After `until`,
  /// in unix seconds, the block is over by itself.
  public static Revocation ofBlock(Identity by, String block, long until, long at) {
    return sign(by, new Json().put("block", block).put("until", until), at);
  }

  private static Revocation sign(Identity by, Json what, long at) {
    byte[] payload = what.put("by", Base64Url.encode(by.publicKey())).put("at", at).toBytes();
    try {
      return new Revocation(payload, by.sign(signed(payload)));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] signed(byte[] payload) {
    return new Writer(CONTEXT.length + payload.length).bytes(CONTEXT).bytes(payload).toBytes();
  }

  /// Reads a text. That it is well formed says nothing about its signature.
  public static Revocation read(String text) throws MalformedException {
    if (!text.startsWith(PREFIX) || text.length() > MAX_TEXT) {
      throw new MalformedException("not a revocation");
    }
    Reader in = new Reader(Base64Url.decode(text.substring(PREFIX.length())));
    int length = in.u16();
    if (length > MAX_PAYLOAD) {
      throw new MalformedException("a revocation is too long");
    }
    byte[] payload = in.bytes(length);
    byte[] signature = in.bytes(Identity.SIGNATURE_LENGTH);
    if (in.remaining() > 0) {
      throw new MalformedException("a revocation is too long");
    }
    return new Revocation(payload, signature);
  }

  /// The one text of it, without spaces.
  public String text() {
    byte[] bytes =
        new Writer(2 + payload.length + signature.length)
            .u16(payload.length)
            .bytes(payload)
            .bytes(signature)
            .toBytes();
    return PREFIX + Base64Url.encode(bytes);
  }

  /// Whether who says it has signed it. Takes half a millisecond.
  public boolean isSigned() {
    return Identity.verify(by, signed(payload), signature);
  }

  /// The SHA-256 of what is signed, in hex: the same whatever the signature looks like.
  public String id() {
    return id;
  }

  /// Who says it.
  public NodeId declarer() {
    return declarer;
  }

  /// When it was said, in unix milliseconds by the clock of who said it.
  public long at() {
    return at;
  }

  /// The node that is compromised; null if it is about a block.
  public @Nullable NodeId node() {
    return node;
  }

  /// The id of the block that counts no more; empty if it is about a node.
  public String block() {
    return block;
  }

  /// When it need not be kept any more, in unix seconds.
  public long until() {
    return until;
  }

  /// Whether it says this of the block, by the owner of the key.
  public boolean revokes(String id, byte[] key) {
    return block.equals(id) && Arrays.equals(by, key);
  }

  @Override
  public String toString() {
    return "Revocation[" + (node == null ? block : node) + " by " + declarer() + "]";
  }
}
