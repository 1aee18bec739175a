package dev.weir.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Listens for what the server says is wrong with itself, and for threads that end by an error. What
/// is wrong with a client is told at a lower level.
public final class Severe implements AutoCloseable {
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final Logger log = Logger.getLogger("dev.weir.server");

  private final Handler listening =
      new Handler() {
        @Override
        public void publish(LogRecord told) {
          if (told.getLevel().intValue() > Level.INFO.intValue()) {
            said.add(told.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public Severe() {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> said.add(thread + " ended: " + e));
    log.addHandler(listening);
    log.setUseParentHandlers(false);
  }

  /// All that was said till now.
  public List<String> said() {
    return List.copyOf(said);
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(null);
    log.setUseParentHandlers(true);
    log.removeHandler(listening);
  }
}
