package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A right that a node has given to another: a chain of blocks, each signed (Ed25519, RFC 8032) by
/// whoever the former was given to, the first by the issuer. A block can take away and never add.
/// The token alone is of no use: each use is signed by the node that the last block was given to.
public final class Capability {
  /// What the text of a token begins with.
  public static final String PREFIX = "stncap1.";

  /// The longest payload of a block, in bytes.
  public static final int MAX_PAYLOAD = 4096;

  /// The longest text of a token.
  public static final int MAX_TEXT = 32_768;

  private static final int VERSION = 1;
  private static final int HASH = 32;
  private static final int NONCE = 12;
  private static final byte[] BLOCK = "stenope capability 1\0".getBytes(UTF_8);
  private static final byte[] USE = "stenope capability use 1\0".getBytes(UTF_8);
  private static final Set<String> MEMBERS = Set.of("iss", "sub", "nonce");

  private final List<Block> blocks;

  /// One link of the chain: given by the owner of the key `by` to that of `to`. `id` is what it is
  /// revoked by: the SHA-256 of what is signed, whatever the signature looks like.
  public record Block(
      byte[] payload, byte[] signature, byte[] by, byte[] to, Caveats caveats, String id) {}

  /// What somebody wants to do: each text is empty where there is no such thing. `request` is all
  /// of it in bytes, with something in it that never comes twice; `cost` is what it spends.
  public record Use(
      String operation, String target, String task, String path, long cost, byte[] request) {}

  /// Why something is not allowed.
  public enum Denial {
    /// The first block is not signed by a key that is trusted.
    STRANGER,
    /// A signature is wrong.
    FORGED,
    REVOKED,
    EXPIRED,
    /// More blocks follow than a block allows.
    TOO_DEEP,
    /// A caveat does not allow it.
    NOT_GRANTED,
    OVER_BUDGET,
    /// The use is not signed by the node that the token was given to.
    NOT_HOLDER
  }

  /// What the verifier knows: its own id, the time in unix seconds, the raw keys that it takes
  /// capabilities from, what was revoked, and what was spent under each block so far.
  public interface Verifier {
    NodeId self();

    long now();

    boolean trusts(byte[] issuer);

    /// Whether the block `id` was revoked by the owner of this key.
    boolean isRevoked(String id, byte[] by);

    long spent(String id);
  }

  private Capability(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /// A right that `issuer` gives to the node with the raw key `to`. `nonce` has 12 random bytes.
  public static Capability issue(Identity issuer, byte[] to, Caveats caveats, byte[] nonce) {
    return new Capability(List.of()).with(issuer, to, caveats, nonce);
  }

  /// The same right or less of it, given on by its holder.
  public Capability narrow(Identity holder, byte[] to, Caveats caveats, byte[] nonce) {
    if (!Arrays.equals(holder.publicKey(), blocks.getLast().to())) {
      throw new IllegalArgumentException("only its holder can give it on");
    }
    if (isTooDeep(blocks.size() + 1)) {
      throw new IllegalArgumentException("it cannot be given on any further");
    }
    return with(holder, to, caveats, nonce);
  }

  private Capability with(Identity by, byte[] to, Caveats caveats, byte[] nonce) {
    if (nonce.length != NONCE) {
      throw new IllegalArgumentException("a nonce has 12 bytes");
    }
    Json json = new Json();
    if (blocks.isEmpty()) {
      json.put("iss", Base64Url.encode(by.publicKey()));
    }
    json.put("sub", Base64Url.encode(to)).put("nonce", Base64Url.encode(nonce));
    caveats.write(json);
    byte[] payload = json.toBytes();
    byte[] signed = signed(blocks, payload);
    List<Block> more = new ArrayList<>(blocks);
    more.add(new Block(payload, by.sign(signed), by.publicKey(), to.clone(), caveats, id(signed)));
    return new Capability(more);
  }

  public List<Block> blocks() {
    return blocks;
  }

  /// Reads the text of a token. That it is well formed says nothing about its signatures.
  public static Capability read(String text) throws MalformedException {
    if (!text.startsWith(PREFIX) || text.length() > MAX_TEXT) {
      throw new MalformedException("not a capability");
    }
    return read(Base64Url.decode(text.substring(PREFIX.length())));
  }

  private static Capability read(byte[] bytes) throws MalformedException {
    Reader in = new Reader(bytes);
    if (in.u8() != VERSION) {
      throw new MalformedException("a capability of another version");
    }
    int count = in.u8();
    if (count < 1 || count > 1 + Caveats.MAX_DEPTH) {
      throw new MalformedException("a capability has too many blocks, or none");
    }
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.u16();
      if (length > MAX_PAYLOAD) {
        throw new MalformedException("a block is too long");
      }
      byte[] payload = in.bytes(length);
      blocks.add(block(blocks, payload, in.bytes(Identity.SIGNATURE_LENGTH)));
    }
    if (in.remaining() > 0) {
      throw new MalformedException("a capability is too long");
    }
    return new Capability(blocks);
  }

  private static Block block(List<Block> before, byte[] payload, byte[] signature)
      throws MalformedException {
    Json json = Json.read(payload);
    for (String name : json.members().keySet()) {
      if (!MEMBERS.contains(name) && !Caveats.NAMES.contains(name)) {
        throw new MalformedException("a caveat that is not known here");
      }
    }
    if (json.has("iss") != before.isEmpty()
        || Base64Url.decode(json.text("nonce")).length != NONCE) {
      throw new MalformedException("a block is in the wrong place, or without a nonce");
    }
    byte[] by = before.isEmpty() ? key(json, "iss") : before.getLast().to();
    String id = id(signed(before, payload));
    return new Block(payload, signature, by, key(json, "sub"), Caveats.read(json), id);
  }

  private static byte[] key(Json json, String name) throws MalformedException {
    byte[] key = Base64Url.decode(json.text(name));
    if (key.length != Identity.PUBLIC_KEY_LENGTH) {
      throw new MalformedException("a key has 32 bytes");
    }
    return key;
  }

  /// The token as a text without spaces.
  public String text() {
    return PREFIX + Base64Url.encode(toBytes());
  }

  private byte[] toBytes() {
    int length = 2;
    for (Block block : blocks) {
      length += 2 + block.payload().length + Identity.SIGNATURE_LENGTH;
    }
    Writer out = new Writer(length).u8(VERSION).u8(blocks.size());
    for (Block block : blocks) {
      out.u16(block.payload().length).bytes(block.payload()).bytes(block.signature());
    }
    return out.toBytes();
  }

  /// What proves to `verifier` that a use is the holder's: a signature of 64 bytes.
  public byte[] prove(Identity holder, NodeId verifier, byte[] request) {
    return holder.sign(proven(verifier, request));
  }

  private byte[] proven(NodeId verifier, byte[] request) {
    byte[] id = HexFormat.of().parseHex(blocks.getLast().id());
    return new Writer(USE.length + 2 * HASH + NodeId.LENGTH)
        .bytes(USE)
        .bytes(id)
        .bytes(verifier.toBytes())
        .bytes(Sha256.of(request))
        .toBytes();
  }

  /// Why the verifier must not let it be used so; null if it may. The signatures come last, because
  /// they cost the most.
  public @Nullable Denial check(Verifier verifier, Use use, byte[] proof) {
    if (!verifier.trusts(blocks.getFirst().by())) {
      return Denial.STRANGER;
    }
    if (isTooDeep(blocks.size())) {
      return Denial.TOO_DEEP;
    }
    for (int i = 0; i < blocks.size(); i++) {
      Denial denial = check(verifier, use, i);
      if (denial != null) {
        return denial;
      }
    }
    byte[] holder = blocks.getLast().to();
    if (!Identity.verify(holder, proven(verifier.self(), use.request()), proof)) {
      return Denial.NOT_HOLDER;
    }
    return isSigned() ? null : Denial.FORGED;
  }

  private @Nullable Denial check(Verifier verifier, Use use, int index) {
    Block block = blocks.get(index);
    for (Block above : blocks.subList(0, index + 1)) {
      if (verifier.isRevoked(block.id(), above.by())) {
        return Denial.REVOKED;
      }
    }
    Caveats caveats = block.caveats();
    if (verifier.now() >= caveats.expires()) {
      return Denial.EXPIRED;
    }
    if (!caveats.allow(use)) {
      return Denial.NOT_GRANTED;
    }
    long left = caveats.budget() - verifier.spent(block.id());
    return use.cost() < 0 || caveats.budget() >= 0 && use.cost() > left ? Denial.OVER_BUDGET : null;
  }

  /// Whether each block is signed by whom it says.
  public boolean isSigned() {
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      byte[] signed = signed(blocks.subList(0, i), block.payload());
      if (!Identity.verify(block.by(), signed, block.signature())) {
        return false;
      }
    }
    return true;
  }

  private boolean isTooDeep(int count) {
    for (int i = 0; i < blocks.size(); i++) {
      if (count - 1 - i > blocks.get(i).caveats().depth()) {
        return true;
      }
    }
    return count > 1 + Caveats.MAX_DEPTH;
  }

  /// What the signature of a block is over: it binds all that comes before.
  private static byte[] signed(List<Block> before, byte[] payload) {
    byte[] former =
        before.isEmpty() ? new byte[HASH] : HexFormat.of().parseHex(before.getLast().id());
    return new Writer(BLOCK.length + HASH + payload.length)
        .bytes(BLOCK)
        .bytes(former)
        .bytes(payload)
        .toBytes();
  }

  private static String id(byte[] signed) {
    return HexFormat.of().formatHex(Sha256.of(signed));
  }
}
