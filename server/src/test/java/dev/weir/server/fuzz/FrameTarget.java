package dev.weir.server.fuzz;

import dev.weir.protocol.MalformedMessage;
import dev.weir.protocol.Reader;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.RequestHeader;
import java.nio.ByteBuffer;
import java.util.List;

/// A frame, as it comes off a connection: decoded at a bounded cost, and answered or refused.
public final class FrameTarget {
  /// After so many, topics are more than the decoders are at work.
  private static final int MOST_TOPICS = 50;

  private static final Patience PATIENCE = new Patience();
  private static final Cost COST = new Cost();
  private static Handlers handlers = new Handlers();

  private FrameTarget() {}

  /// What the fuzzer begins with.
  static List<byte[]> seeds() {
    return handlers.requests(1);
  }

  /// What the fuzzer calls.
  public static void fuzzerTestOneInput(byte[] frame) {
    decode(frame);
    PATIENCE.with(() -> handlers.answer(frame));
    if (handlers.topics() > MOST_TOPICS) {
      handlers.close();
      handlers = new Handlers();
    }
  }

  private static void decode(byte[] frame) {
    if (frame.length < 4) {
      return;
    }
    var bytes = ByteBuffer.wrap(frame);
    int version = bytes.getShort(2);
    var key = ApiKey.of(bytes.getShort(0)).filter(known -> known.has(version)).orElse(null);
    if (key == null) {
      return;
    }
    COST.of(
        frame.length,
        () -> {
          try {
            var in = new Reader(bytes);
            var _ = RequestHeader.read(in, key.requestHeaderVersion(version));
            var _ = key.readRequest(in, version);
          } catch (MalformedMessage expected) {
            // As it should be.
          }
        });
  }
}
