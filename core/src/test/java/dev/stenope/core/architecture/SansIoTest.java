package dev.stenope.core.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import javax.crypto.KEM;
import org.junit.jupiter.api.Test;

/// A node is a function of its inputs and the time: nothing in the core may reach the world by
/// itself.
class SansIoTest {
  private static final Set<String> ADDRESSES =
      Set.of(
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetAddress",
          "java.net.InetSocketAddress",
          "java.net.SocketAddress",
          "java.net.URI",
          "java.net.URISyntaxException",
          "java.net.UnknownHostException");

  @Test
  void opensNoSocket() {
    Core.holds(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.net..", "javax.net..", "java.nio.channels..", "com.sun..")
                    .and(not("an address", c -> ADDRESSES.contains(c.getName()))))
            .because("carriers open sockets; the core knows addresses alone"));
  }

  @Test
  void asksNoNameServer() {
    Core.holds(
        noClasses()
            .should()
            .accessTargetWhere(
                called(InetAddress.class, "getByName", "getAllByName", "getLocalHost"))
            .orShould()
            .accessTargetWhere(
                called(InetAddress.class, "isReachable", "getHostName", "getCanonicalHostName"))
            .orShould()
            .accessTargetWhere(called(InetSocketAddress.class, "getHostName"))
            .orShould()
            .callConstructor(InetSocketAddress.class, String.class, int.class)
            .because("these wait for the network; InetAddress.ofLiteral and getByAddress do not"));
  }

  @Test
  void touchesNoFile() {
    Core.holds(
        noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.nio.file.."))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccessFile|Console).*")
            .because("the shell owns the disk"));
  }

  @Test
  void startsNoThreadAndSharesNoState() {
    Core.holds(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.util.concurrent..")
                    .and(not("a unit of time", c -> c.isEquivalentTo(TimeUnit.class))))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ThreadLocal.class, Process.class, ProcessHandle.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Timer.class, TimerTask.class, Runtime.class)
            .because("one thread owns a node, and it is not the core's"));
    Core.holds(noFields().should().haveName("lock"));
  }

  @Test
  void readsNoClock() {
    Core.holds(
        noClasses()
            .should()
            .accessTargetWhere(called(System.class, "currentTimeMillis", "nanoTime"))
            .orShould()
            .accessTargetWhere(calledIn("java.time", "now"))
            .orShould()
            .dependOnClassesThat(assignableTo(Clock.class))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Date.class, Calendar.class)
            .because("time is an argument"));
  }

  @Test
  void drawsNoRandomnessOfItsOwn() {
    Core.holds(
        noClasses()
            .that(
                not("an adapter of an injected source", c -> c.isAssignableTo(SecureRandom.class)))
            .should()
            .accessTargetWhere(newOfTheJdk(Random.class))
            .orShould()
            .accessTargetWhere(newOfTheJdk(SplittableRandom.class))
            .orShould()
            .accessTargetWhere(called(SecureRandom.class, "getInstance", "getInstanceStrong"))
            .orShould()
            .accessTargetWhere(called(RandomGenerator.class, "of", "getDefault"))
            .orShould()
            .accessTargetWhere(called(UUID.class, "randomUUID"))
            .orShould()
            .accessTargetWhere(called(Math.class, "random"))
            .orShould()
            .accessTargetWhere(called(StrictMath.class, "random"))
            .orShould()
            .accessTargetWhere(called(Collections.class, "shuffle").and(arguments(1)))
            .orShould()
            .accessTargetWhere(called(KeyPairGenerator.class, "initialize").and(arguments(1)))
            .orShould()
            .accessTargetWhere(called(KEM.class, "newEncapsulator").and(arguments(1)))
            .because("randomness is a constructor argument, or no seed replays"));
  }

  @Test
  void logsNothingAndAsksTheProcessNothing() {
    Core.holds(
        noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessTargetWhere(
                called(System.class, "getProperty", "getenv", "exit", "getLogger", "console"))
            .orShould()
            .accessTargetWhere(called(Throwable.class, "printStackTrace"))
            .because("the core emits notices"));
  }

  @Test
  void needsOnlyTheJdkAndJackson() {
    Core.holds(
        classes()
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    Core.ROOT + "..",
                    "java..",
                    "javax.crypto..",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify.annotations..")));
  }

  private static DescribedPredicate<JavaAccess<?>> called(Class<?> owner, String... names) {
    Set<String> wanted = Set.of(names);
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + String.join("|", names),
        access ->
            wanted.contains(access.getTarget().getName())
                && access.getTargetOwner().isAssignableTo(owner));
  }

  /// A construction of the type or of a subtype that is not the core's own.
  private static DescribedPredicate<JavaAccess<?>> newOfTheJdk(Class<?> type) {
    return DescribedPredicate.describe(
        "new " + type.getSimpleName(),
        access ->
            access.getTarget().getName().equals("<init>")
                && access.getTargetOwner().isAssignableTo(type)
                && access.getTargetOwner().getPackageName().startsWith("java."));
  }

  private static DescribedPredicate<JavaAccess<?>> calledIn(String ownerPackage, String name) {
    return DescribedPredicate.describe(
        ownerPackage + ".*." + name,
        access ->
            access.getTarget().getName().equals(name)
                && access.getTargetOwner().getPackageName().startsWith(ownerPackage));
  }

  private static DescribedPredicate<JavaAccess<?>> arguments(int count) {
    return DescribedPredicate.describe(
        "with " + count + " argument(s)",
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().size() == count);
  }

  private static DescribedPredicate<JavaClass> not(
      String description, Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe("not " + description, predicate.negate());
  }
}
