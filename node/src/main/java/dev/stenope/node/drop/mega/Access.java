package dev.stenope.node.drop.mega;

import java.io.IOException;

/// By what right a folder of MEGA is read and written.
interface Access {
  /// What the address of a request says of who asks. May log in.
  String auth() throws IOException;

  /// What the address of a request for events says of who listens. Does not wait.
  String listener();

  /// The keys that open the nodes; complete after [#auth].
  Keyring keyring() throws IOException;

  /// Gets another session after one has ended; false where there is none to get.
  boolean renew() throws IOException;
}
