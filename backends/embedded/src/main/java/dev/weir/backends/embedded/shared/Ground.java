package dev.weir.backends.embedded.shared;

import dev.weir.engine.EngineOptions;
import dev.weir.engine.World;
import dev.weir.log.Files;
import dev.weir.spi.Timing;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/// What a shared directory takes from outside.
///
/// @param world of an engine, should this process become the owner
/// @param secrets draws what nobody may guess
/// @param pid of this process
/// @param alive whether a process of this machine lives, as far as one can tell
/// @param version of this build, for people
public record Ground(
    Files files,
    EngineOptions options,
    World world,
    Timing timing,
    RandomGenerator secrets,
    long pid,
    LongPredicate alive,
    String version) {

  /// Names a build: its version, and what its frames are made of.
  Greeting greeting(Shapes shapes) {
    return new Greeting(version + ", frames " + Outline.of(shapes, Frame.class), secrets);
  }
}
