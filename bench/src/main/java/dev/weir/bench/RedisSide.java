package dev.weir.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/// Redis Streams: XREADGROUP and XACK, the acks of a batch pipelined with the read of the next, in
/// the pattern that [Load] describes.
final class RedisSide implements AutoCloseable {
  private static final byte[] STREAM = "load".getBytes(UTF_8);
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final byte[] VALUE = "v".getBytes(UTF_8);
  private static final int FILL_PIPELINE = 10_000;

  private final RedisServer server;

  RedisSide(Path folder, String appendfsync) throws IOException, InterruptedException {
    this.server = new RedisServer(folder, appendfsync);
    fill();
  }

  private void fill() {
    byte[] value = new byte[Load.VALUE_BYTES];
    try (var connection = server.connect()) {
      var pipeline = connection.pipelined();
      for (int i = 0; i < Load.MESSAGES; i++) {
        byte[] key = ("key-" + i % Load.KEYS).getBytes(UTF_8);
        pipeline.xadd(
            STREAM,
            redis.clients.jedis.params.XAddParams.xAddParams().id((i + 1) + "-0"),
            Map.of(KEY, key, VALUE, value));
        if (i % FILL_PIPELINE == 0) {
          pipeline.sync();
        }
      }
      pipeline.sync();
    }
  }

  double run(Load load) throws InterruptedException, ExecutionException {
    byte[] group = load.row().getBytes(UTF_8);
    try (var connection = server.connect()) {
      connection.xgroupCreate(STREAM, group, "0".getBytes(UTF_8), false);
    }
    var members = new ArrayList<Meter.Member>();
    for (int i = 0; i < load.members(); i++) {
      byte[] name = ("member-" + i).getBytes(UTF_8);
      members.add(meter -> member(load, meter, new Identity(group, name)));
    }
    double rate = new Meter().run(members);
    try (var connection = server.connect()) {
      connection.xgroupDestroy(STREAM, group);
    }
    return rate;
  }

  private record Identity(byte[] group, byte[] member) {}

  private void member(Load load, Meter meter, Identity me) {
    try (var connection = server.connect()) {
      var batch = read(connection, load, me, List.of(), StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY);
      while (!meter.isOver() && !batch.isEmpty()) {
        var acked = new ArrayList<byte[]>(batch.size());
        boolean retried = false;
        for (var entry : batch) {
          if (load.isRetried(entry.getID().getTime())) {
            retried = true;
          } else {
            acked.add(entry.getID().toString().getBytes(UTF_8));
          }
        }
        int settled = batch.size();
        if (retried) {
          // What was not acked comes again from the member's own pending entries.
          var again = read(connection, load, me, acked, new StreamEntryID(0, 0));
          acked = new ArrayList<>();
          for (var entry : again) {
            acked.add(entry.getID().toString().getBytes(UTF_8));
          }
        }
        if (load.awaited()) {
          connection.xack(STREAM, me.group, acked.toArray(byte[][]::new));
          acked.clear();
        }
        batch = read(connection, load, me, acked, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY);
        meter.settled(settled);
      }
    }
  }

  /// Acks, and reads on, in one exchange.
  private static List<StreamEntryBinary> read(
      Jedis connection, Load load, Identity me, List<byte[]> acked, StreamEntryID from) {
    var pipeline = connection.pipelined();
    if (!acked.isEmpty()) {
      pipeline.xack(STREAM, me.group, acked.toArray(byte[][]::new));
    }
    var answer =
        pipeline.xreadGroupBinary(
            me.group,
            me.member,
            XReadGroupParams.xReadGroupParams().count(load.batch()),
            Map.of(STREAM, from));
    pipeline.sync();
    var streams = answer.get();
    return streams == null || streams.isEmpty() ? List.of() : streams.getFirst().getValue();
  }

  @Override
  public void close() {
    server.close();
  }
}
