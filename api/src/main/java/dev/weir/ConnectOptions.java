package dev.weir;

import dev.weir.spi.Timing;
import java.time.InstantSource;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a connection needs beside its URL. Immutable.
///
/// | option | default | |
/// |---|---|---|
/// | `clock` | the system's | where dates come from: message timestamps, last-seen times, lag |
/// | `properties` | none | passed to the backend, for what must not stand in a URL (passwords, TLS); an unknown name is refused |
/// | `timing` | threads and the machine's monotonic clock | how it waits; a simulation brings its own |
public record ConnectOptions(
    InstantSource clock, SortedMap<String, String> properties, Timing timing) {

  public ConnectOptions {
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  public static ConnectOptions defaults() {
    return new ConnectOptions(InstantSource.system(), Collections.emptySortedMap(), Timing.SYSTEM);
  }

  public ConnectOptions withClock(InstantSource other) {
    return new ConnectOptions(other, properties, timing);
  }

  public ConnectOptions withTiming(Timing other) {
    return new ConnectOptions(clock, properties, other);
  }

  public ConnectOptions with(String name, String value) {
    var more = new TreeMap<>(properties);
    more.put(name, value);
    return new ConnectOptions(clock, more, timing);
  }

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "ConnectOptions" + properties.keySet();
  }
}
