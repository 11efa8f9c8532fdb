package dev.stenope.core.rendezvous;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.rendezvous.Offer.Candidate;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferTest {
  private static final String VALID =
      "{'name':'home','public_ip':'203.0.113.7','udp_port':4000,"
          + "'candidates':[{'type':'host','ip':'192.168.1.7','port':4000}],"
          + "'scan':{'ip':'203.0.113.7','ports':[20001,20002]},'nat':{'one_way_us':12500}}";

  private static Json json(String text) throws MalformedException {
    return Json.read(text.replace('\'', '"').getBytes(UTF_8));
  }

  @Test
  void comesBackFromJson() throws MalformedException {
    Offer offer =
        new Offer(
            "home",
            List.of(
                new Candidate(Offer.Type.HOST, Folder.endpoint("[2001:db8::7]:4000")),
                new Candidate(Offer.Type.SERVER_REFLEXIVE, Folder.endpoint("203.0.113.7:4000")),
                new Candidate(Offer.Type.RELAYED, Folder.endpoint("198.51.100.1:50000"))),
            List.of(Folder.endpoint("203.0.113.7:20001"), Folder.endpoint("203.0.113.7:20002")),
            12_500_000);
    Json json = offer.toJson();
    assertEquals(offer, Offer.of(Json.read(json.toBytes()), false));
    assertEquals("203.0.113.7", json.text("public_ip"));
    assertEquals(offer.scan(), Offer.of(json(VALID), false).scan());
  }

  @Test
  void relaysAreFewAndHaveAPin() throws MalformedException {
    String pin = "a".repeat(32);
    String text = VALID.replaceFirst("\\{", "{'relays':['wss://relay.example#" + pin + "'],");
    RelayAddress relay = new RelayAddress("relay.example", 443, new NodeId(pin));
    assertEquals(List.of(relay), Offer.of(json(text), false).relays());
    assertEquals(relay, RelayAddress.parse(relay.toString()));
    for (String wrong :
        List.of(
            "ws://relay.example#" + pin,
            "wss://relay.example",
            "wss://relay.example:0#" + pin,
            "wss://relay.example:99999#" + pin,
            "wss://user@relay.example#" + pin,
            "wss://relay.example/x#" + pin,
            "wss://" + "r".repeat(120) + "#" + pin,
            "a','b','c")) {
      String bad = text.replace("wss://relay.example#" + pin, wrong);
      assertThrows(MalformedException.class, () -> Offer.of(json(bad), false), wrong);
    }
  }

  @Test
  void theLongestFitsIntoAHandshakeFile() {
    List<Candidate> candidates = new ArrayList<>();
    List<Endpoint> scan = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Endpoint endpoint =
          Folder.endpoint("[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:" + (65_500 + i));
      candidates.add(new Candidate(Offer.Type.SERVER_REFLEXIVE, endpoint));
      scan.add(endpoint);
    }
    Ports ports = new Ports(Ports.Allocation.SEQUENTIAL, scan.getFirst(), 32, 0, 0);
    RelayAddress relay = new RelayAddress("r".repeat(51), 65_535, new NodeId("a".repeat(32)));
    assertEquals(RelayAddress.MAX_LENGTH, relay.toString().length());
    // 8 host candidates at most, a server-reflexive oneand two to spare.
    List<Candidate> named = candidates.subList(0, 11);
    Offer offer =
        new Offer("ß".repeat(32), named, scan, Long.MAX_VALUE, ports, List.of(relay, relay));
    // 3,984 bytes less the members of the handshake itself, which take about 2,050.
    assertTrue(offer.toJson().toBytes().length < 1900);
    Offer most = new Offer("ß".repeat(32), candidates, scan, Long.MAX_VALUE);
    assertTrue(most.toJson().toBytes().length < 1900);
  }

  @Test
  void loopbackIsForThoseWhoWantIt() throws MalformedException {
    Json json = json(VALID.replace("192.168.1.7", "127.0.0.1"));
    assertThrows(MalformedException.class, () -> Offer.of(json, false));
    assertEquals(1, Offer.of(json, true).candidates().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.7=example.org",
        "192.168.1.7=224.0.0.1",
        "192.168.1.7=255.255.255.255",
        "192.168.1.7=0.0.0.0",
        "192.168.1.7=0.1.2.3",
        "192.168.1.7=ff02::1",
        "192.168.1.7=::",
        "192.168.1.7=::1",
        "192.168.1.7=fe80::1%eth0",
        "192.168.1.7=",
        "192.168.1.7=1",
        "'port':4000='port':53",
        "'port':4000='port':0",
        "'port':4000='port':65536",
        "'port':4000='port':'4000'",
        "'port':4000='port':4294971296",
        "'port':4000='port':4000.5",
        "'type':'host'='type':'prflx'",
        "'type':'host'='kind':'host'",
        "'home'=''",
        "'home'='a\\u001bb'",
        "'home'=7",
        "'name'='nome'",
        "'udp_port':4000='udp_port':22",
        "'public_ip':'203.0.113.7'='public_ip':'host.example'",
        "20001,20002=20001,20001",
        "20001,20002=80",
        "20001,20002='20001'",
        "'one_way_us':12500='one_way_us':-1",
        "'one_way_us':12500='one_way_us':99999999999",
        "{'type':'host','ip':'192.168.1.7','port':4000}=",
        "{'type':'host','ip':'192.168.1.7','port':4000}=7",
        "'scan':{'ip':'203.0.113.7'='scan':{'ip':'239.1.2.3'"
      })
  void whatIsNotAllowedIsMalformed(String change) throws MalformedException {
    int equals = change.indexOf('=');
    String from = change.substring(0, equals);
    assertTrue(VALID.contains(from), from);
    Json json = json(VALID.replace(from, change.substring(equals + 1)));
    assertThrows(MalformedException.class, () -> Offer.of(json, false));
  }

  @Test
  void tooManyOfAnythingIsMalformed() throws MalformedException {
    String candidate = "{'type':'host','ip':'192.168.1.7','port':4000}";
    Json many = json(VALID.replace(candidate, (candidate + ",").repeat(16) + candidate));
    assertThrows(MalformedException.class, () -> Offer.of(many, false));
    StringBuilder ports = new StringBuilder("20001");
    for (int i = 2; i <= 17; i++) {
      ports.append(',').append(20_000 + i);
    }
    Json scan = json(VALID.replace("20001,20002", ports));
    assertThrows(MalformedException.class, () -> Offer.of(scan, false));
  }
}
