package dev.stenope.lab.ice4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.ice.harvest.StunCandidateHarvester;

/// One side of a session of ice4j, which exchanges its candidates with the other one by files in a
/// folder that both look into.
public final class IcePeer {
  private static final long PATIENCE = 30_000_000_000L;
  private static final long LOOK = 2_000_000;
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 60_000;

  private IcePeer() {}

  /// `IcePeer FOLDER NAME OTHER STUN_HOST:PORT...` prints `direct` or `failed` and the milliseconds
  /// from both files being readable here to the nominated pair, or to the end of hope.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String name = arguments[1];
    String other = arguments[2];
    Agent agent = new Agent();
    agent.setControlling(name.compareTo(other) < 0);
    for (String server : List.of(arguments).subList(3, arguments.length)) {
      String[] parts = server.split(":", -1);
      TransportAddress address =
          new TransportAddress(parts[0], Integer.parseInt(parts[1]), Transport.UDP);
      agent.addCandidateHarvester(new StunCandidateHarvester(address));
    }
    IceMediaStream stream = agent.createMediaStream("data");
    int port = FIRST_PORT + (int) (ProcessHandle.current().pid() * 7 % (LAST_PORT - FIRST_PORT));
    Component component = agent.createComponent(stream, port, FIRST_PORT, LAST_PORT);
    Path written = Files.write(folder.resolve(name + ".new"), offer(agent, component));
    Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    while (!Files.exists(folder.resolve(other))) {
      LockSupport.parkNanos(LOOK);
    }
    long begun = System.nanoTime();
    accept(Files.readAllLines(folder.resolve(other)), stream, component);
    agent.startConnectivityEstablishment();
    while (!isOver(agent.getState()) && System.nanoTime() - begun < PATIENCE) {
      LockSupport.parkNanos(LOOK);
    }
    long took = (System.nanoTime() - begun) / 1_000_000;
    boolean direct = component.getSelectedPair() != null;
    System.out.println((direct ? "direct " : "failed ") + took);
    System.out.flush();
    // The other side still needs answers.
    LockSupport.parkNanos(1_500_000_000L);
    System.exit(0);
  }

  private static boolean isOver(IceProcessingState state) {
    return state.isOver() || state == IceProcessingState.COMPLETED;
  }

  private static List<String> offer(Agent agent, Component component) {
    List<String> lines = new ArrayList<>();
    lines.add(agent.getLocalUfrag());
    lines.add(agent.getLocalPassword());
    for (LocalCandidate candidate : component.getLocalCandidates()) {
      TransportAddress address = candidate.getTransportAddress();
      if (candidate.getTransport() == Transport.UDP && !address.isIPv6()) {
        lines.add(
            String.join(
                " ",
                candidate.getType().name(),
                candidate.getFoundation(),
                Long.toString(candidate.getPriority()),
                address.getHostAddress(),
                Integer.toString(address.getPort())));
      }
    }
    return lines;
  }

  private static void accept(List<String> lines, IceMediaStream stream, Component component) {
    stream.setRemoteUfrag(lines.get(0));
    stream.setRemotePassword(lines.get(1));
    for (String line : lines.subList(2, lines.size())) {
      String[] words = line.split(" ", -1);
      component.addRemoteCandidate(
          new RemoteCandidate(
              new TransportAddress(words[3], Integer.parseInt(words[4]), Transport.UDP),
              component,
              CandidateType.valueOf(words[0]),
              words[1],
              Long.parseLong(words[2]),
              null));
    }
  }
}
