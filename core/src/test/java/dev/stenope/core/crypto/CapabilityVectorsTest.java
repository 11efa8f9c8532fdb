package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The program agrees with `docs/vectors/capability.json`, which others may test theirs with.
class CapabilityVectorsTest {
  private final Json vectors = Vectors.read("capability");
  private final Identity issuer = Identity.of(bytes("issuer_seed"));
  private final Identity holder = Identity.of(bytes("holder_seed"));
  private final Identity last = Identity.of(bytes("last_seed"));

  private String text(String name) {
    return vectors.text(name, "");
  }

  private byte[] bytes(String name) {
    return HexFormat.of().parseHex(text(name));
  }

  private static Caveats first() {
    return new Caveats(
        List.of("read", "write"), List.of(), List.of(), List.of("work"), 1_800_086_400, 1000, 2);
  }

  private static Caveats second() {
    return new Caveats(
        List.of("read"), List.of(), List.of("t-7"), List.of("work/notes"), 1_800_003_600, -1, 4);
  }

  private Capability issued() {
    return Capability.issue(issuer, holder.publicKey(), first(), bytes("first_nonce"));
  }

  private Capability narrowed() {
    return issued().narrow(holder, last.publicKey(), second(), bytes("second_nonce"));
  }

  @Test
  void tokensAreMadeSo() {
    assertEquals(text("issued"), issued().text());
    assertEquals(text("narrowed"), narrowed().text());
    assertEquals(text("first_payload"), new String(issued().blocks().getFirst().payload(), UTF_8));
    assertEquals(text("first_id"), issued().blocks().getFirst().id());
    assertEquals(text("second_id"), narrowed().blocks().getLast().id());
    byte[] proof = narrowed().prove(last, issuer.id(), text("request").getBytes(UTF_8));
    assertEquals(text("proof"), HexFormat.of().formatHex(proof));
  }

  @Test
  void eachUseIsJudgedSo() throws MalformedException {
    List<?> checks = vectors.list("checks");
    assertTrue(checks.size() > 8);
    for (Object element : checks) {
      if (element instanceof Json check) {
        String found;
        try {
          found = judge(check);
        } catch (MalformedException _) {
          found = "MALFORMED";
        }
        assertEquals(check.text("result"), found, check.text("why"));
      }
    }
  }

  private String judge(Json check) throws MalformedException {
    Capability capability = Capability.read(check.text("token"));
    Capability.Use use =
        new Capability.Use(
            check.text("op", ""),
            check.text("target", ""),
            check.text("task", ""),
            check.text("path", ""),
            check.number("cost", 0),
            text("request").getBytes(UTF_8));
    long now = check.number("now", 1_800_000_000);
    String revoked = check.text("revoked", "");
    Capability.Verifier verifier =
        new Capability.Verifier() {
          @Override
          public NodeId self() {
            return issuer.id();
          }

          @Override
          public long now() {
            return now;
          }

          @Override
          public boolean trusts(byte[] key) {
            return Arrays.equals(key, issuer.publicKey());
          }

          @Override
          public boolean isRevoked(String id, byte[] by) {
            return id.equals(revoked) && Arrays.equals(by, issuer.publicKey());
          }

          @Override
          public long spent(String id) {
            return 0;
          }
        };
    byte[] proof = HexFormat.of().parseHex(check.text("proof"));
    Capability.Denial denial = capability.check(verifier, use, proof);
    return denial == null ? "ALLOWED" : denial.name();
  }

  /// Prints the vectors anew.
  static void main() {
    StringBuilder out = new StringBuilder("{\n");
    Identity issuer = Identity.make(Dice.seeded(101));
    Identity holder = Identity.make(Dice.seeded(102));
    Identity last = Identity.make(Dice.seeded(103));
    HexFormat hex = HexFormat.of();
    byte[] n1 = Dice.bytes(12, 104);
    byte[] n2 = Dice.bytes(12, 105);
    Capability issued = Capability.issue(issuer, holder.publicKey(), first(), n1);
    Capability narrowed = issued.narrow(holder, last.publicKey(), second(), n2);
    Capability wide =
        Capability.issue(issuer, holder.publicKey(), Caveats.until(1_800_086_400), n2);
    Capability foreign =
        Capability.issue(last, holder.publicKey(), Caveats.until(1_800_086_400), n2);
    String mixed =
        CapabilityTest.text(List.of(wide.blocks().getFirst(), narrowed.blocks().getLast()));
    String request = "GET work/notes/today 0195c2f0";
    byte[] r = request.getBytes(UTF_8);
    String byHolder = hex.formatHex(issued.prove(holder, issuer.id(), r));
    String byLast = hex.formatHex(narrowed.prove(last, issuer.id(), r));
    line(out, "issuer_seed", hex.formatHex(issuer.seed()));
    line(out, "holder_seed", hex.formatHex(holder.seed()));
    line(out, "last_seed", hex.formatHex(last.seed()));
    line(out, "issuer_id", issuer.id().text());
    line(out, "first_nonce", hex.formatHex(n1));
    line(out, "second_nonce", hex.formatHex(n2));
    line(out, "first_payload", new String(issued.blocks().getFirst().payload(), UTF_8));
    line(out, "first_id", issued.blocks().getFirst().id());
    line(out, "second_id", narrowed.blocks().getLast().id());
    line(out, "issued", issued.text());
    line(out, "narrowed", narrowed.text());
    line(out, "request", request);
    line(out, "proof", byLast);
    out.append("  \"checks\": [\n");
    String t = issued.text();
    String n = narrowed.text();
    Json read = new Json().put("op", "read").put("path", "work/notes/today").put("task", "t-7");
    check(out, "the holder", t, byHolder, read, "ALLOWED");
    check(out, "whom it was given on to", n, byLast, read, "ALLOWED");
    check(
        out,
        "the last block takes writing away",
        n,
        byLast,
        with(read, "op", "write"),
        "NOT_GRANTED");
    check(out, "another folder", n, byLast, with(read, "path", "work/plans"), "NOT_GRANTED");
    check(
        out,
        "a folder whose name begins so",
        n,
        byLast,
        with(read, "path", "work/notes2"),
        "NOT_GRANTED");
    check(
        out,
        "a way out of the folder",
        n,
        byLast,
        with(read, "path", "work/notes/../x"),
        "NOT_GRANTED");
    check(out, "another task", n, byLast, with(read, "task", "t-8"), "NOT_GRANTED");
    check(out, "the second block is over", n, byLast, with(read, "now", 1_800_003_600L), "EXPIRED");
    check(out, "too dear", t, byHolder, with(read, "cost", 1001L), "OVER_BUDGET");
    check(out, "somebody else's signature", t, byLast, read, "NOT_HOLDER");
    check(
        out,
        "without the last block",
        t,
        hex.formatHex(issued.prove(last, issuer.id(), r)),
        read,
        "NOT_HOLDER");
    check(
        out,
        "a use at another node",
        n,
        hex.formatHex(narrowed.prove(last, last.id(), r)),
        read,
        "NOT_HOLDER");
    check(
        out, "a block of another token", mixed, mixedProof(mixed, last, issuer, r), read, "FORGED");
    check(
        out,
        "an issuer that nobody trusts",
        foreign.text(),
        hex.formatHex(foreign.prove(holder, issuer.id(), r)),
        read,
        "STRANGER");
    check(
        out,
        "the first block is revoked",
        n,
        byLast,
        with(read, "revoked", issued.blocks().getFirst().id()),
        "REVOKED");
    check(out, "padding", t + "=", byHolder, read, "MALFORMED");
    check(out, "cut", t.substring(0, t.length() - 4), byHolder, read, "MALFORMED");
    out.setLength(out.length() - 2);
    System.out.println(out.append("\n  ]\n}"));
  }

  private static String mixedProof(String token, Identity by, Identity at, byte[] request) {
    try {
      return HexFormat.of().formatHex(Capability.read(token).prove(by, at.id(), request));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Json with(Json json, String name, Object value) {
    Json copy = new Json();
    json.members().forEach(copy::put);
    return copy.put(name, value);
  }

  private static void line(StringBuilder out, String name, String value) {
    String pair = new Json().put(name, value).toString();
    out.append("  ").append(pair, 1, pair.length() - 1).append(",\n");
  }

  private static void check(
      StringBuilder out, String why, String token, String proof, Json use, String result) {
    Json all = new Json().put("why", why).put("result", result);
    use.members().forEach(all::put);
    out.append("    ").append(all.put("token", token).put("proof", proof)).append(",\n");
  }
}
