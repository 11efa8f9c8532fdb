package dev.stenope.app.control;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// How a request ended that was not answered.
public record Failure(Kind kind, Problem problem) {
  /// Whose fault it is.
  public enum Kind {
    /// The node could not do what was asked.
    REFUSED,
    /// The request makes no sense.
    MALFORMED,
    /// The program has a fault.
    FAULT
  }

  /// Answers a caller.
  @FunctionalInterface
  public interface Step {
    void run() throws Problem, MalformedException, InterruptedException;
  }

  /// Answers a caller; null if that went well.
  public static @Nullable Failure of(Step answer) throws InterruptedException {
    try {
      answer.run();
      return null;
    } catch (Problem problem) {
      return new Failure(Kind.REFUSED, problem);
    } catch (MalformedException e) {
      return new Failure(
          Kind.MALFORMED,
          new Problem("the request is not valid", String.valueOf(e.getMessage()), ""));
    } catch (RuntimeException e) {
      return new Failure(
          Kind.FAULT, new Problem("the running node failed", e.getClass().getSimpleName(), ""));
    }
  }

  public Json toJson() {
    return json(problem);
  }

  /// The line that tells a caller of a failure.
  public static Json json(Problem problem) {
    return new Json().put("error", problem.toJson());
  }
}
