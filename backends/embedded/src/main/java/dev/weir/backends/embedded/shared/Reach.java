package dev.weir.backends.embedded.shared;

import dev.weir.engine.EngineException;
import dev.weir.engine.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The way to the owner of a directory: through its door, or by becoming the owner.
final class Reach {
  /// Between two tries: short beside what opening a directory takes.
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /// How long a directory may take to open, or its owner to let one in.
  private static final Duration FIRST = Duration.ofSeconds(30);

  /// An owner's file may tell of the owner before for a moment; after this it does not.
  private static final Duration DOUBT = Duration.ofSeconds(1);

  private final Ground ground;
  private final Shapes shapes;
  private final Greeting greeting;
  private final long session;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition never = lock.newCondition();

  /// Null while another process is the owner.
  private volatile @Nullable Host host;

  Reach(Ground ground, Shapes shapes, long session) {
    this.ground = ground;
    this.shapes = shapes;
    this.greeting = ground.greeting(shapes);
    this.session = session;
  }

  /// Tries until there is a connection to an owner.
  ///
  /// @param meanwhile run between two tries
  /// @param persistent nothing is final: the directory was open before
  /// @return null when it is given up
  /// @throws EngineException.InUse when the owner serves nobody
  /// @throws IOException when the directory cannot be opened, or its owner is of another build
  @Nullable Wire owner(BooleanSupplier givenUp, Runnable meanwhile, boolean persistent)
      throws IOException, InterruptedException {
    long doubted = 0;
    long giveUp = ground.timing().deadline(FIRST);
    while (!givenUp.getAsBoolean()) {
      try {
        var wire = connect();
        if (wire != null) {
          return wire;
        }
        host = Host.open(ground, shapes, session);
        continue;
      } catch (EngineException.InUse e) {
        long now = ground.timing().nanos();
        doubted = e.owner().shares() || e.owner().pid() < 0 ? 0 : doubted == 0 ? now : doubted;
        if (!persistent && doubted != 0 && now - doubted > DOUBT.toNanos()) {
          throw e;
        }
      } catch (IOException | EngineException e) {
        if (!persistent) {
          throw e;
        }
      }
      if (!persistent && ground.timing().nanos() > giveUp) {
        var owner = Owner.read(ground.files());
        throw new EngineException.Unreachable(
            "its owner, %s, did not for %d seconds. %s"
                .formatted(owner, FIRST.toSeconds(), owner.adviceWhenSilent()),
            false);
      }
      meanwhile.run();
      pause();
    }
    return null;
  }

  /// Null when nobody is there.
  private @Nullable Wire connect() throws IOException {
    var door = Door.read(ground.files()).orElse(null);
    if (door == null) {
      return null;
    }
    var socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()),
          Math.toIntExact(CONNECT.toMillis()));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(Host.GREETING.toMillis()));
      var wire = new Wire(socket, shapes);
      greeting.asSession(wire.in(), wire.out(), door.secret());
      socket.setSoTimeout(0);
      return wire;
    } catch (OtherBuild e) {
      socket.close();
      throw e;
    } catch (IOException e) {
      socket.close();
      return null; // an owner that has ended, or somebody else behind its port
    }
  }

  private void pause() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      ground.timing().await(lock, never, PAUSE.toNanos());
    } finally {
      lock.unlock();
    }
  }

  void close() {
    var own = host;
    if (own != null) {
      own.close();
    }
  }
}
