package dev.weir.cli.shell;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.Optional;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The log of a command: warnings and errors of the libraries under it, one line each on standard
/// error. Found by [java.util.ServiceLoader]; it also spares every start the JDK's own logging.
public final class StderrLog extends System.LoggerFinder {

  /// For the service loader.
  public StderrLog() {}

  @Override
  public Logger getLogger(String name, Module module) {
    return new Lines(name);
  }

  private record Lines(String name) implements Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.getSeverity() >= Level.WARNING.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        String why = Optional.ofNullable(thrown).map(t -> " (" + t + ")").orElse("");
        System.err.println("weir: " + message + why);
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... values) {
      if (isLoggable(level) && format != null) {
        boolean plain = values == null || values.length == 0;
        log(level, bundle, plain ? format : MessageFormat.format(format, values), (Throwable) null);
      }
    }
  }
}
