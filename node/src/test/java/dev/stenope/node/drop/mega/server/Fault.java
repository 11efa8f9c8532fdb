package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that goes wrong with calls while it is on, from the first call until it is healed or
/// has struck as often as it may.
public final class Fault {
  private static final byte[] PAGE =
      "<!DOCTYPE html><html><body><h1>Please log in to this network</h1></body></html>"
          .getBytes(US_ASCII);

  private final Stroke stroke;
  private final Set<Traffic.Kind> kinds = EnumSet.allOf(Traffic.Kind.class);
  private int left = Integer.MAX_VALUE;

  /// Deals with the call and returns true, or lets it be. The answer is null as long as the server
  /// has not worked on the call.
  @FunctionalInterface
  private interface Stroke {
    boolean strike(Call call, @Nullable Answer answer) throws IOException, InterruptedException;
  }

  private Fault(Stroke stroke) {
    this.stroke = stroke;
  }

  /// In place of the server, with the answer that is given.
  private static Fault instead(Answer other) {
    return new Fault(
        (call, answer) -> {
          if (answer == null) {
            call.send(other);
          }
          return answer == null;
        });
  }

  /// A page of HTML, as of a captive portal, in place of every answer.
  public static Fault html() {
    return instead(new Answer(200, Map.of("Content-Type", "text/html"), PAGE));
  }

  /// An HTTP status such as 500 and a page in place of every answer.
  public static Fault status(int status) {
    return instead(new Answer(status, Map.of("Content-Type", "text/html"), PAGE));
  }

  /// A text that looks like an answer in place of every answer.
  public static Fault text(String text) {
    return instead(Answer.json(text));
  }

  /// A riddle of this easiness, 0 to 255, in place of every answer, though it be solved.
  public static Fault hashcash(int easiness) {
    String challenge = "1:" + easiness + ":1800000000:" + "A".repeat(64);
    return instead(Answer.empty(402, Map.of("X-Hashcash", challenge)));
  }

  /// The status 509: no more transfers for so many seconds.
  public static Fault overQuota(long seconds) {
    Map<String, String> headers = Map.of("X-MEGA-Time-Left", Long.toString(seconds));
    return instead(Answer.empty(509, headers)).on(Traffic.Kind.UPLOAD, Traffic.Kind.DOWNLOAD);
  }

  /// An error of MEGA's table in place of every batch and every opening of the event channel.
  public static Fault refusal(int code) {
    return instead(Answer.json(code)).on(Traffic.Kind.COMMANDS, Traffic.Kind.EVENTS);
  }

  /// The same error in the other form that it may have, an object with the member `err`.
  public static Fault refusalObject(int code) {
    return instead(Answer.json("{\"err\":" + code + "}"))
        .on(Traffic.Kind.COMMANDS, Traffic.Kind.EVENTS);
  }

  /// An error of MEGA's table as the result of a command, which is not carried out.
  public static Fault refusal(String command, int code) {
    return new Fault(
        (call, answer) -> {
          boolean strikes = answer == null && call.names(command);
          if (strikes) {
            call.send(Answer.json("[" + code + "]"));
          }
          return strikes;
        });
  }

  /// Connections that end before the server has worked on the call.
  public static Fault hangUp() {
    return new Fault(
        (call, answer) -> {
          if (answer == null) {
            call.hangUp();
          }
          return answer == null;
        });
  }

  /// What is done to an answer of the server.
  @FunctionalInterface
  private interface Spoiler {
    void spoil(Call call, Answer answer) throws IOException, InterruptedException;
  }

  private static Fault spoiled(Spoiler spoiler) {
    return new Fault(
        (call, answer) -> {
          if (answer != null) {
            spoiler.spoil(call, answer);
          }
          return answer != null;
        });
  }

  /// Connections that end when the server has done its work but not answered.
  public static Fault lostAnswer() {
    return spoiled((call, _) -> call.hangUp());
  }

  /// Connections that end in the middle of the body.
  public static Fault cut() {
    return spoiled(
        (call, answer) -> {
          OutputStream out = call.begin(answer, answer.body().length + 1);
          out.write(Arrays.copyOf(answer.body(), answer.body().length / 2));
          out.flush();
          call.hangUp();
        });
  }

  /// A `Content-Length` that is so much larger than the body, or smaller when negative.
  public static Fault wrongLength(int by) {
    return spoiled(
        (call, answer) -> {
          call.say("Content-Length", Integer.toString(Math.max(0, answer.body().length + by)));
          call.send(answer);
        });
  }

  /// A body of so many bytes that looks like the beginning of JSON.
  public static Fault flood(long bytes) {
    return spoiled(
        (call, answer) -> {
          byte[] block = "[1".repeat(1 << 15).getBytes(US_ASCII);
          OutputStream out = call.begin(answer, -1);
          for (long sent = 0; sent < bytes; sent += block.length) {
            out.write(block);
          }
          call.hangUp();
        });
  }

  /// Answers of which one byte goes out at a time, with a pause after each.
  public static Fault drip(Duration pause) {
    return spoiled(
        (call, answer) -> {
          OutputStream out = call.begin(answer, answer.body().length);
          for (byte each : answer.body()) {
            out.write(each);
            out.flush();
            Thread.sleep(pause);
          }
          call.hangUp();
        });
  }

  /// The same fault for these kinds of call alone.
  public Fault on(Traffic.Kind... only) {
    kinds.retainAll(Set.of(only));
    return this;
  }

  /// The same fault for so many calls alone.
  public Fault times(int count) {
    left = count;
    return this;
  }

  /// Deals with a call, if it is for this fault, before the server works on it (without an answer)
  /// or after (with it). Returns whether the call is dealt with.
  boolean strikes(Call call, @Nullable Answer answer) throws IOException, InterruptedException {
    if (!kinds.contains(call.kind()) || !take()) {
      return false;
    }
    boolean struck = stroke.strike(call, answer);
    if (!struck) {
      giveBack();
    }
    return struck;
  }

  private synchronized boolean take() {
    if (left > 0) {
      left--;
      return true;
    }
    return false;
  }

  private synchronized void giveBack() {
    left++;
  }
}
