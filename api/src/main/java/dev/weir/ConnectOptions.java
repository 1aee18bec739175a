package dev.weir;

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
public record ConnectOptions(InstantSource clock, SortedMap<String, String> properties) {

  public ConnectOptions {
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  public static ConnectOptions defaults() {
    return new ConnectOptions(InstantSource.system(), Collections.emptySortedMap());
  }

  public ConnectOptions withClock(InstantSource other) {
    return new ConnectOptions(other, properties);
  }

  public ConnectOptions with(String name, String value) {
    var more = new TreeMap<>(properties);
    more.put(name, value);
    return new ConnectOptions(clock, more);
  }

  /// Names only: values may be secrets.
  @Override
  public String toString() {
    return "ConnectOptions" + properties.keySet();
  }
}
