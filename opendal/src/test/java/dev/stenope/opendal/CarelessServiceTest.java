package dev.stenope.opendal;

import dev.stenope.node.drop.DeadDrop;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/// A service that cannot create a file only if there is none, as are most of the clouds.
@Tag("servers")
class CarelessServiceTest extends OpendalDropTest {
  @Override
  public DeadDrop drop() throws IOException {
    return new OpendalDrop(OpendalAddress.parse(uri()), Duration.ofSeconds(20), false);
  }
}
