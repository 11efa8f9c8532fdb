package dev.stenope.core.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `wire <- crypto <- path <- {siblings}`; the siblings never import each other, the root composes
/// them.
class ArrowsTest {
  private static final List<String> LAYERS = List.of("wire", "crypto", "path");
  private static final Set<String> SIBLINGS =
      Set.of(
          "rendezvous",
          "clock",
          "nat",
          "link",
          "delivery",
          "journal",
          "mail",
          "mesh",
          "transfer",
          "agent");

  @Test
  void layersLookDownwards() {
    for (int i = 0; i < LAYERS.size(); i++) {
      Stream<String> above =
          Stream.concat(LAYERS.subList(i + 1, LAYERS.size()).stream(), SIBLINGS.stream());
      forbid(LAYERS.get(i), above);
    }
  }

  @Test
  void siblingsNeverMeet() {
    for (String sibling : SIBLINGS) {
      forbid(sibling, SIBLINGS.stream().filter(other -> !other.equals(sibling)));
    }
  }

  @Test
  void onlyTheRootComposes() {
    Core.holds(
        noClasses()
            .that(inSubpackage())
            .should()
            .dependOnClassesThat(composes())
            .because("what composes the machines is nobody's business but the root's"));
  }

  @Test
  void everyPackageHasItsPlace() {
    Stream<String> known = Stream.concat(LAYERS.stream(), SIBLINGS.stream());
    String[] packages =
        Stream.concat(Stream.of(Core.ROOT), known.map(ArrowsTest::all)).toArray(String[]::new);
    Core.holds(classes().should().resideInAnyPackage(packages));
  }

  private static void forbid(String from, Stream<String> to) {
    Core.holds(
        noClasses()
            .that()
            .resideInAPackage(all(from))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(to.map(ArrowsTest::all).toArray(String[]::new)));
  }

  /// A class of the root is free for all as long as it knows no subpackage, as `Protocol` does.
  private static DescribedPredicate<JavaClass> composes() {
    return DescribedPredicate.describe(
        "compose machines",
        candidate ->
            candidate.getPackageName().equals(Core.ROOT)
                && candidate.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency -> inSubpackage().test(dependency.getTargetClass())));
  }

  private static DescribedPredicate<JavaClass> inSubpackage() {
    return resideInAnyPackage(Core.ROOT + "..").and(resideOutsideOfPackage(Core.ROOT));
  }

  private static String all(String name) {
    return Core.ROOT + "." + name + "..";
  }
}
