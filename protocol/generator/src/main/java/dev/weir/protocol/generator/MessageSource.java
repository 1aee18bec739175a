package dev.weir.protocol.generator;

import java.util.List;

/// Writes the file of a message.
public final class MessageSource {
  /// The package of the messages.
  public static final String PACKAGE = "dev.weir.protocol.messages";

  private static final List<String> IMPORTS =
      List.of(
          "dev.weir.protocol.Message",
          "dev.weir.protocol.Reader",
          "dev.weir.protocol.Sizes",
          "dev.weir.protocol.UnknownTag",
          "dev.weir.protocol.UnsupportedVersion",
          "dev.weir.protocol.Writer",
          "java.nio.ByteBuffer",
          "java.util.ArrayList",
          "java.util.Collections",
          "java.util.List",
          "java.util.UUID",
          "org.jspecify.annotations.Nullable");

  private final MessageSchema message;

  /// @param message what to write
  public MessageSource(MessageSchema message) {
    this.message = message;
  }

  /// The text of the file.
  @Override
  public String toString() {
    Source type = new StructSource(message, message.root()).source();
    var file = new Source();
    file.line("package " + PACKAGE + ";").line("");
    String body = type.toString();
    IMPORTS.stream()
        .filter(
            name -> body.matches("(?s).*\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b.*"))
        .forEach(name -> file.line("import " + name + ";"));
    return file.line("").add(type).toString();
  }
}
