package dev.stenope.node.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.handoff.PackageManifest;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class PackageManifestFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    PackageManifest manifest;
    try {
      manifest = PackageManifest.read(bytes);
    } catch (MalformedException _) {
      return;
    }
    try {
      assertEquals(manifest, PackageManifest.read(manifest.toBytes()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
