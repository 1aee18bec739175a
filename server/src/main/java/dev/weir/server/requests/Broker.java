package dev.weir.server.requests;

import dev.weir.engine.Engine;
import dev.weir.server.Settings;
import dev.weir.server.wire.WireLimits;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What all APIs answer from.
///
/// @param clusterId how the directory is called towards clients: always the same
/// @param clock dates
/// @param nanoTime durations
/// @param answerBytes how much of answers may be in memory, of all connections
public record Broker(
    Engine engine,
    Settings settings,
    String clusterId,
    TopicIds topicIds,
    InstantSource clock,
    LongSupplier nanoTime,
    long answerBytes) {

  /// The only node of the cluster, its controller, and coordinator of everything.
  public static final int NODE_ID = 1;

  /// What a list of operations says when nobody asked for it.
  static final int NO_OPERATIONS = Integer.MIN_VALUE;

  public static Broker of(
      Engine engine, Settings settings, InstantSource clock, LongSupplier nanoTime) {
    var ids = new TopicIds(engine);
    long answerBytes = WireLimits.heapShare();
    return new Broker(engine, settings, ids.clusterId(), ids, clock, nanoTime, answerBytes);
  }

  /// The epoch of every partition's leader.
  int leaderEpoch() {
    return (int) engine.epoch();
  }
}
