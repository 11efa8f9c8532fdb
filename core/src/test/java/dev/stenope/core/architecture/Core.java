package dev.stenope.core.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

/// The compiled classes of the core without their tests.
final class Core {
  static final String ROOT = "dev.stenope.core";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private Core() {}

  static void holds(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
