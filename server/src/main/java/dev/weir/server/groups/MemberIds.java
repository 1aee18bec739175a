package dev.weir.server.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.server.requests.Broker;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Gives ids to members: none twice, nor any that another start of the server gave. Thread-safe.
final class MemberIds {
  /// Of what a client calls itself, in its id.
  private static final int CLIENT_CHARACTERS = 100;

  private final String start;
  private final AtomicLong given = new AtomicLong();

  private MemberIds(String start) {
    this.start = start;
  }

  static MemberIds of(Broker broker) {
    return new MemberIds(
        broker.clusterId() + ":" + broker.clock().millis() + ":" + broker.nanoTime().getAsLong());
  }

  /// @param clientId what the client calls itself: people know the member by it
  String next(String clientId) {
    String name = start + ":" + given.incrementAndGet();
    String client =
        clientId
            .codePoints()
            .limit(CLIENT_CHARACTERS)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return client + "-" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
  }
}
