package dev.weir.cli.serve;

import dev.weir.InvalidInput;
import dev.weir.cli.shell.LocalFiles;
import dev.weir.server.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// A file of settings, as Kafka's `server.properties`.
final class SettingsFile {
  private SettingsFile() {}

  /// @throws InvalidInput when it is none
  static Map<String, String> read(String file) {
    var properties = new Properties();
    var bytes = new ByteArrayInputStream(LocalFiles.all(file));
    try (var text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInput(file + " is no file of settings", e); // it may hold a secret
    }
    var settings = new TreeMap<String, String>();
    for (String name : properties.stringPropertyNames()) {
      settings.put(name, properties.getProperty(name).strip());
    }
    if (settings.keySet().stream().anyMatch(Settings::isSecret)) {
      LocalFiles.mustBePrivate(file);
    }
    return settings;
  }
}
