package dev.weir.client.connection;

import dev.weir.Unavailable;
import dev.weir.spi.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The consumer names that are open in this connection and store positions.
public final class OpenNames {
  private final String url;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Claim> claims = new ArrayList<>();

  OpenNames(String url) {
    this.url = url;
  }

  /// A name on some topics; ends with [OpenNames#release].
  public record Claim(Object identity, String name, Subscription topics, boolean alone) {}

  /// @param now those that there are
  /// @param alone cannot share the name with others
  /// @throws Unavailable when the name is open on one of the topics, and this or that one is alone
  public Claim claim(String name, Subscription topics, Collection<String> now, boolean alone) {
    lock.lock();
    try {
      for (String topic : now) {
        if (isOpen(name, topic, alone)) {
          throw new Unavailable(
              "consumer \"%s\" is open on \"%s\" in this connection to %s. Close it, take another name, or read beside it with commit(none())"
                  .formatted(name, topic, url));
        }
      }
      var claim = new Claim(new Object(), name, topics, alone);
      claims.add(claim);
      return claim;
    } finally {
      lock.unlock();
    }
  }

  /// Lets others have the name.
  public void release(Claim claim) {
    lock.lock();
    try {
      claims.remove(claim);
    } finally {
      lock.unlock();
    }
  }

  /// @throws Unavailable when the name is open on the topic
  public void requireIdle(String name, String topic) {
    lock.lock();
    try {
      if (isOpen(name, topic, true)) {
        throw new Unavailable(
            "consumer \"%s\" is reading \"%s\", and would overwrite its position. Close it first"
                .formatted(name, topic));
      }
    } finally {
      lock.unlock();
    }
  }

  /// @throws Unavailable when the name is open
  public void requireIdle(String name) {
    lock.lock();
    try {
      if (claims.stream().anyMatch(claim -> claim.name().equals(name))) {
        throw new Unavailable("consumer \"%s\" is open here. Close it first".formatted(name));
      }
    } finally {
      lock.unlock();
    }
  }

  /// @param shared also by members who share it
  private boolean isOpen(String name, String topic, boolean shared) {
    for (var claim : claims) {
      if ((shared || claim.alone())
          && claim.name().equals(name)
          && claim.topics().includes(topic)) {
        return true;
      }
    }
    return false;
  }
}
