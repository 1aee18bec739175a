package dev.weir.backends.embedded.shared;

import dev.weir.engine.Engine;
import dev.weir.engine.Front;
import dev.weir.engine.Outpost;
import java.io.IOException;

/// A directory that several processes use at once.
///
/// Whoever finds no owner becomes it: its engine runs in that process, behind a door on loopback.
/// Everybody goes through the door, the owner's own callers too, each as a *session*. When the owner
/// ends, however it ends, one of the others takes the directory over, and sessions go on with it:
/// what was asked is asked again, what was done is not done again, and members say what they hold.
public final class SharedDirectory {
  private SharedDirectory() {}

  /// Opens it, as its owner or through its owner; closing the front ends both.
  ///
  /// @throws dev.weir.engine.EngineException.InUse when its owner serves nobody
  /// @throws dev.weir.engine.EngineException.Damaged when it cannot be trusted
  /// @throws IOException when it cannot be opened, or its owner is of another build
  public static Front open(Ground ground) throws IOException {
    var shapes = new Shapes();
    var session = new Session(ground, shapes, id(ground));
    var outpost = new Outpost(session, ground.world().completions(), ground.timing().threads());
    outpost.begin();
    try {
      session.awaitOwner();
      return outpost;
    } catch (IOException | RuntimeException e) {
      outpost.close();
      throw e;
    }
  }

  /// A directory that this process owns whatever happens, and serves to others.
  public interface Owned extends AutoCloseable {
    /// What everybody comes to.
    Engine engine();

    /// Hands over: others go on with the next owner.
    @Override
    void close();
  }

  /// Opens it as its owner, or not at all; others come through the door.
  ///
  /// @throws dev.weir.engine.EngineException.InUse when somebody else owns it
  /// @throws dev.weir.engine.EngineException.Damaged when it cannot be trusted
  public static Owned own(Ground ground) throws IOException {
    return Host.open(ground, new Shapes(), id(ground));
  }

  /// Never drawn again in a directory's life.
  private static long id(Ground ground) {
    return ground.secrets().nextLong() & Long.MAX_VALUE;
  }
}
