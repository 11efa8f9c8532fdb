package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The bytes of PCP and NAT-PMP.
class PortMappingCodecTest {
  private static final TransactionId NONCE = new TransactionId(0x0102030405060708L, 0x090a0b0c);

  @Test
  void aMapRequestOfPcp() throws MalformedException {
    byte[] request =
        Pcp.request(endpoint("192.168.1.2", 0), NONCE, 40_000, endpoint("0.0.0.0", 40_000), 7200);
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "02010000"
                    + "00001c20"
                    + "00000000000000000000ffffc0a80102"
                    + "0102030405060708090a0b0c"
                    + "11000000"
                    + "9c409c40"
                    + "00000000000000000000ffff00000000"),
        request);
  }

  @Test
  void aMapResponseOfPcp() throws MalformedException {
    Endpoint external = endpoint("203.0.113.7", 50_000);
    byte[] request = Pcp.request(endpoint("192.168.1.2", 0), NONCE, 40_000, external, 7200);
    assertEquals(
        new Pcp.Response(0, 3600, 77, new Pcp.Mapping(NONCE, 40_000, external)),
        Pcp.read(RouterAnswers.pcp(request, 0, 3600, 77, external)));
    Endpoint six = endpoint("2001:db8::7", 50_000);
    assertEquals(
        new Pcp.Response(0, 3600, 77, new Pcp.Mapping(NONCE, 40_000, six)),
        Pcp.read(RouterAnswers.pcp(request, 0, 3600, 77, six)));
  }

  @Test
  void aRefusalOfPcpMayBeShort() throws MalformedException {
    byte[] request = Pcp.request(endpoint("192.168.1.2", 0), NONCE, 40_000, NOWHERE, 7200);
    byte[] whole = RouterAnswers.pcp(request, 2, 30, 77, NOWHERE);
    assertEquals(2, Pcp.read(whole).result());
    assertEquals(new Pcp.Response(2, 30, 77, null), Pcp.read(Arrays.copyOf(whole, 24)));
  }

  @Test
  void whatIsNoResponseOfPcp() throws MalformedException {
    byte[] request = Pcp.request(endpoint("192.168.1.2", 0), NONCE, 40_000, NOWHERE, 7200);
    byte[] whole = RouterAnswers.pcp(request, 0, 30, 77, NOWHERE);
    bad(() -> Pcp.read(request));
    bad(() -> Pcp.read(Arrays.copyOf(whole, 24)));
    bad(() -> Pcp.read(Arrays.copyOf(whole, 59)));
    bad(() -> Pcp.read(Arrays.copyOf(whole, 1104)));
    bad(() -> Pcp.read(new byte[0]));
    whole[36] = 6;
    bad(() -> Pcp.read(whole));
    whole[36] = 17;
    whole[0] = 1;
    bad(() -> Pcp.read(whole));
  }

  @Test
  void theRequestsOfNatPmp() {
    assertArrayEquals(new byte[2], NatPmp.addressRequest());
    assertArrayEquals(
        HexFormat.of().parseHex("000100009c40c35000001c20"),
        NatPmp.mapRequest(40_000, 50_000, 7200));
  }

  @Test
  void theResponsesOfNatPmp() throws MalformedException {
    assertEquals(
        new NatPmp.Address(9, endpoint("203.0.113.7", 0)),
        NatPmp.read(RouterAnswers.natPmpAddress(9, endpoint("203.0.113.7", 0))));
    assertEquals(
        new NatPmp.Mapped(9, 40_000, 50_000, 7200),
        NatPmp.read(RouterAnswers.natPmpMapped(9, 40_000, 50_000, 7200)));
    assertEquals(new NatPmp.Refused(1, 2), NatPmp.read(RouterAnswers.natPmpRefused(1, 2)));
  }

  @Test
  void whatIsNoResponseOfNatPmp() {
    byte[] whole = RouterAnswers.natPmpMapped(9, 40_000, 50_000, 7200);
    bad(() -> NatPmp.read(new byte[7]));
    bad(() -> NatPmp.read(new byte[17]));
    bad(() -> NatPmp.read(Arrays.copyOf(whole, 15)));
    bad(() -> NatPmp.read(NatPmp.mapRequest(1, 2, 3)));
    whole[1] = (byte) 130;
    bad(() -> NatPmp.read(whole));
  }

  private static final Endpoint NOWHERE = new Endpoint(0, 0, 0);

  private interface Reading {
    void read() throws MalformedException;
  }

  private static void bad(Reading reading) {
    assertThrows(MalformedException.class, reading::read);
  }

  private static Endpoint endpoint(String host, int port) throws MalformedException {
    return Endpoint.of(host, port);
  }
}
