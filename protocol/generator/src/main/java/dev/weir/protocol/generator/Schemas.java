package dev.weir.protocol.generator;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// The schema files inside the kafka-clients jar on the class path.
public final class Schemas {
  private static final String FOLDER = "common/message/";

  private Schemas() {}

  /// All schemas, by name; those of messages that are gone have no versions.
  public static List<MessageSchema> all() throws IOException {
    return texts().stream()
        .map(SchemaReader::read)
        .sorted(Comparator.comparing(MessageSchema::name))
        .toList();
  }

  /// The text of one schema.
  ///
  /// @param name the message's
  public static String text(String name) throws IOException {
    try (InputStream in = resource(name).openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> texts() throws IOException {
    var connection = (JarURLConnection) resource("RequestHeader").openConnection();
    connection.setUseCaches(false);
    var texts = new ArrayList<String>();
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".json")) {
          try (InputStream in = jar.getInputStream(entry)) {
            texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
          }
        }
      }
    }
    return texts;
  }

  private static URL resource(String name) {
    URL resource = Schemas.class.getClassLoader().getResource(FOLDER + name + ".json");
    return Objects.requireNonNull(resource, () -> "no schema of " + name + " on the class path");
  }
}
