package dev.weir.backends.embedded.shared;

import dev.weir.engine.Owner;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Watches whether the owner says anything while it is asked. An owner that ends closes its
/// connections; one that is stopped, or hangs, says nothing, and keeps the directory.
final class Silence {
  /// Said once about each silence: longer than an owner that works takes, on a slow disk too.
  static final Duration ODD = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(Silence.class.getName());

  private final Ground ground;
  private volatile long heard;
  private boolean told;

  Silence(Ground ground) {
    this.ground = ground;
    this.heard = ground.timing().nanos();
  }

  /// The owner said something.
  void ends() {
    heard = ground.timing().nanos();
  }

  /// How long nothing was heard that was waited for.
  ///
  /// @param asked when what waits for longest was asked, in nanoseconds
  Duration since(long asked) {
    long from = asked - heard > 0 ? asked : heard;
    var silent = Duration.ofNanos(ground.timing().nanos() - from);
    boolean odd = silent.compareTo(ODD) >= 0;
    if (odd && !told) {
      LOG.log(Level.WARNING, "the directory does not answer: " + reason(silent));
    }
    told = odd;
    return silent;
  }

  /// Why what was asked waits, or fails.
  String reason(Duration silent) {
    var owner = Owner.read(ground.files());
    return "its owner, %s, has said nothing for %d seconds. %s"
        .formatted(owner, silent.toSeconds(), owner.adviceWhenSilent());
  }
}
