package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.crypto.PendingRequest;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.nat.Attempt;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Checklist;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.PortSearch;
import dev.stenope.core.nat.Punch;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.rendezvous.Offer;
import dev.stenope.core.rendezvous.Ports;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the tables of `docs/protocol.md` with the program. Where one of these fails, the
/// document tells something that is no longer so.
class ProtocolDocumentTest {
  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w*Test)(?:\\.([a-z]\\w*))?`");

  private final ProtocolDocument document = ProtocolDocument.read();

  @Test
  void theFrameTableHasEveryType() throws ReflectiveOperationException {
    Set<String> documented = new TreeSet<>();
    for (List<String> row : document.table("Type")) {
      documented.add(Integer.decode(row.get(0)) + " " + row.get(1));
    }
    Set<String> known = new TreeSet<>();
    for (Field field : Frame.class.getFields()) {
      if (!field.getName().startsWith("MAX_")) {
        known.add(field.getInt(null) + " " + field.getName());
      }
    }
    assertEquals(known, documented);
  }

  @Test
  void theKeyScheduleHasEveryLabel() throws ReflectiveOperationException {
    Set<String> documented = new TreeSet<>();
    document.table("Label").forEach(row -> documented.add(row.getFirst()));
    // These two stand where they are used.
    Set<String> known = new TreeSet<>(Set.of("hdr ", "stenope handshake 2"));
    for (Field field : KeySchedule.class.getDeclaredFields()) {
      if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        known.add((String) field.get(null));
      }
    }
    assertEquals(known, documented);
  }

  @Test
  void theLimitsAreThoseOfTheProgram() throws ReflectiveOperationException {
    List<String> wrong = new ArrayList<>();
    for (List<String> row : document.table("Constant")) {
      String name = row.get(0);
      int dot = name.lastIndexOf('.');
      Class<?> type = Class.forName("dev.stenope.core." + name.substring(0, dot));
      Field field = type.getDeclaredField(name.substring(dot + 1));
      field.setAccessible(true);
      long value = ((Number) field.get(null)).longValue();
      if (!means(row.get(1), value)) {
        wrong.add(name + " is " + value + ", not " + row.get(1));
      }
    }
    assertEquals(List.of(), wrong);
  }

  /// A time may be counted in any unit by the program; the others have one.
  private static boolean means(String text, long value) {
    String[] words = text.split(" ", -1);
    long number = Long.parseLong(words[0].replace(",", ""));
    String unit = words.length == 1 ? "" : words[1];
    return switch (unit) {
      case "", "bytes" -> value == number;
      case "MiB" -> value == number << 20;
      case "ms" -> isTime(value, number);
      case "s" -> isTime(value, number * 1000);
      case "min" -> isTime(value, number * 60_000);
      case "h" -> isTime(value, number * 3_600_000);
      default -> throw new AssertionError("an unknown unit: " + unit);
    };
  }

  private static boolean isTime(long value, long millis) {
    return value == millis
        || value == millis * 1_000_000
        || value == millis * 1000
        || value * 1000 == millis;
  }

  @Test
  void theFieldsAreThoseOfFiles() throws MalformedException {
    Set<String> inRequest = new TreeSet<>();
    Set<String> inResponse = new TreeSet<>();
    for (List<String> row : document.table("Field")) {
      if (!row.get(1).startsWith("response")) {
        inRequest.add(row.get(0));
      }
      if (!row.get(1).startsWith("request")) {
        inResponse.add(row.get(0));
      }
    }

    Set<String> request = new TreeSet<>();
    Set<String> response = new TreeSet<>();
    for (Ports ports : ports()) {
      exchange(offer(ports), request, response);
    }
    assertEquals(request, inRequest);
    assertEquals(response, inResponse);
  }

  private static List<Ports> ports() throws MalformedException {
    Endpoint last = Endpoint.parse("203.0.113.7:4001");
    return List.of(
        Ports.fixed(last),
        new Ports(Ports.Allocation.SEQUENTIAL, last, 1, 1024, 65_535),
        new Ports(Ports.Allocation.RANDOM, last, 0, 1024, 65_535));
  }

  /// The fields of two files that are exchanged.
  private static void exchange(Offer offered, Set<String> inRequest, Set<String> inResponse)
      throws MalformedException {
    byte[] root = Dice.bytes(32, 1);
    Identity joiner = Identity.make(Dice.seeded(2));
    Identity inviter = Identity.make(Dice.seeded(3));
    Handshake.Life life = new Handshake.Life(1_800_000_000_000L, 1_800_000_300_000L);
    Json offer = offered.toJson().put("agreed_time_utc", 1_800_000_000_400L);
    PendingRequest pending =
        Handshake.request(
            Introduction.joiner(root, inviter.id()), joiner, offer, "a", life, Dice.seeded(4));
    Request request = Handshake.open(Introduction.inviter(root), inviter.id(), pending.file(), "a");
    Json answered = offered.toJson().put("agreed_time_utc", 1_800_000_000_400L);
    answered.put("agreed_clock", 1L);
    Request.Answer answer = request.answer(inviter, answered, "b", life, Dice.seeded(5));
    inRequest.addAll(fields("", request.sender().offer()));
    inResponse.addAll(fields("", pending.finish(answer.file(), "b").peer().offer()));
  }

  private static Offer offer(Ports ports) throws MalformedException {
    Endpoint endpoint = Endpoint.parse("203.0.113.7:4000");
    return new Offer(
        "home",
        List.of(new Offer.Candidate(Offer.Type.SERVER_REFLEXIVE, endpoint)),
        List.of(endpoint.withPort(20_000)),
        5_000_000,
        ports,
        List.of(RelayAddress.parse("wss://relay.example:443#" + "a".repeat(32))));
  }

  private static Set<String> fields(String prefix, Json json) {
    Set<String> fields = new TreeSet<>();
    json.members()
        .forEach(
            (name, value) -> {
              fields.add(prefix + name);
              if (value instanceof Json inner) {
                fields.addAll(fields(prefix + name + ".", inner));
              } else if (value instanceof List<?> list && list.getFirst() instanceof Json inner) {
                fields.addAll(fields(prefix + name + "[].", inner));
              }
            });
    return fields;
  }

  /// `docs/attacks.md` says how many packets a peer can make a node send to addresses that it
  /// names.
  @Test
  void aMeetingAimsAtMost224PacketsAtWhatThePeerNames() throws MalformedException {
    List<dev.stenope.core.path.Path> sent = new ArrayList<>();
    Checklist checklist = new Checklist();
    checklist.addSocket(1, List.of(Endpoint.parse("192.168.1.7:4000")), 0);
    Punch punch = new Punch(Punch.Role.TOGETHER, 0, Punch.MAX_STEP);
    for (int i = 0; i < Offer.MAX_CANDIDATES; i++) {
      Endpoint remote = Endpoint.parse("203.0.113.7:" + (5000 + i));
      checklist.addRemote(Candidate.of(Candidate.Type.HOST, remote), 0);
      punch.add(i, new dev.stenope.core.path.Path(2 + i, remote));
    }
    while (!checklist.exhausted() || !punch.done()) {
      long now = Math.min(checklist.deadline(), punch.deadline());
      checklist.wake(now, sent::add);
      punch.wake(now, sent::add);
    }
    assertTrue(sent.size() <= 224, sent.size() + " packets");
  }

  @Test
  void aSearchAimsAtMost2304PacketsAtWhatThePeerNames() throws MalformedException {
    Endpoint own = Endpoint.parse("198.51.100.7:4000");
    Endpoint peer = Endpoint.parse("203.0.113.7:4000");
    List<PortForecast> owns =
        List.of(
            PortForecast.fixed(own),
            PortForecast.sequential(own, 1),
            PortForecast.random(own, 1024, 65_535),
            PortForecast.random(own, 3_000, 3_000 + PortForecast.MAX_BLOCK - 1));
    List<PortForecast> claims =
        List.of(
            PortForecast.fixed(peer),
            PortForecast.sequential(peer, 1),
            PortForecast.random(peer, 1024, 65_535),
            PortForecast.random(peer, 4_000, 4_000),
            PortForecast.random(peer, 4_000, 4_000 + PortForecast.MAX_BLOCK - 1));
    for (PortForecast here : owns) {
      for (PortForecast claimed : claims) {
        for (int attempt = 0; attempt < Attempt.KINDS; attempt++) {
          int sent = packets(here, claimed, new Attempt(attempt, true, true));
          boolean aims = here.kind() == PortForecast.Kind.FIXED;
          assertTrue(sent <= (aims ? 1_800 : 2_304), sent + ": " + here + ", " + claimed);
        }
      }
    }
    assertEquals(2_048, packets(owns.getLast(), claims.getLast(), new Attempt(0, true, true)));
  }

  private static int packets(PortForecast own, PortForecast peer, Attempt attempt) {
    List<dev.stenope.core.path.Path> sent = new ArrayList<>();
    PortSearch search =
        new PortSearch(
            1,
            own,
            peer,
            attempt,
            0,
            20_000_000_000L,
            new SplittableRandom(1),
            new PortSearch.Actions() {
              private int last = 1;

              @Override
              public int open() {
                return ++last;
              }

              @Override
              public void close(int socket) {}

              @Override
              public void probe(dev.stenope.core.path.Path path) {
                sent.add(path);
              }
            });
    for (int socket = 1; socket < 10_000; socket++) {
      search.opened(socket);
    }
    while (search.deadline() != Long.MAX_VALUE) {
      search.wake(search.deadline());
    }
    return sent.size();
  }

  @Test
  void statesAreNamedAsTheirClasses() throws IOException {
    Path docs = ProtocolDocument.docs();
    Path sources = docs.resolveSibling("core").resolve("src/main/java/dev/stenope/core");
    try (Stream<Path> states = Files.list(docs.resolve("states"));
        Stream<Path> classes = Files.walk(sources)) {
      Set<String> names = new TreeSet<>();
      classes.forEach(file -> names.add(name(file)));
      for (Path state : states.toList()) {
        assertTrue(names.contains(name(state)), state.toString());
      }
    }
  }

  @Test
  void testsThatAreNamedExist() throws IOException {
    Path docs = ProtocolDocument.docs();
    Map<String, String> tests = new HashMap<>();
    for (String module : List.of("core", "sim", "node", "app", "lab")) {
      Path sources = docs.resolveSibling(module).resolve("src/test/java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            // Modules may have tests of one name.
            tests.merge(name(file), Files.readString(file), String::concat);
          }
        }
      }
    }
    Set<String> missing = new TreeSet<>();
    for (String document : List.of("protocol.md", "attacks.md", "operations.md", "../README.md")) {
      Matcher named = NAMED_TEST.matcher(Files.readString(docs.resolve(document)));
      while (named.find()) {
        String source = tests.get(named.group(1));
        String method = named.group(2);
        if (source == null || (method != null && !source.contains("void " + method + "("))) {
          missing.add(document + ": " + named.group());
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceAll("\\..*", "");
  }
}
