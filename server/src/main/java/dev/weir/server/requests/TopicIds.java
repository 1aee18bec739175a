package dev.weir.server.requests;

import dev.weir.engine.Engine;
import dev.weir.engine.TopicLog;
import dev.weir.log.DirectoryId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Topics under their ids, as clients know them. An id is computed from the directory's identity,
/// which is random, and the topic's number, which is never given twice: so it is stable, and a topic
/// that is made anew has another one. Thread-safe.
public final class TopicIds {
  private final Engine engine;
  private final DirectoryId directory;

  /// What was looked up before; a name in it may have gone.
  private final Map<UUID, String> names = new ConcurrentHashMap<>();

  public TopicIds(Engine engine) {
    this.engine = engine;
    this.directory = engine.directory();
  }

  /// The directory's own id, as Kafka writes one.
  String clusterId() {
    var bytes = ByteBuffer.allocate(DirectoryId.BYTES);
    directory.put(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  public UUID of(TopicLog topic) {
    var bytes = ByteBuffer.allocate(DirectoryId.BYTES + Integer.BYTES);
    directory.put(bytes);
    return UUID.nameUUIDFromBytes(bytes.putInt(topic.id()).array());
  }

  /// Null when there is none.
  public @Nullable TopicLog find(UUID id) {
    String name = names.get(id);
    if (name != null) {
      var topic = engine.topic(name);
      if (topic != null && of(topic).equals(id)) {
        return topic;
      }
      names.remove(id);
    }
    for (TopicLog topic : engine.topics()) {
      if (of(topic).equals(id)) {
        names.put(id, topic.name());
        return topic;
      }
    }
    return null;
  }
}
