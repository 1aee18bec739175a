package dev.weir.protocol.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Writes all messages of the schemas on the class path as Java: `Generate FOLDER`.
///
/// Files that would not change are left alone, so that a compiler sees what is new; files that no
/// schema stands behind any more are deleted.
public final class Generate {
  private Generate() {}

  /// @param arguments the folder to write into
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).resolve(MessageSource.PACKAGE.replace('.', '/'));
    Files.createDirectories(folder);
    var files = new TreeMap<String, String>();
    List<MessageSchema> messages =
        Schemas.all().stream().filter(message -> !message.versions().isEmpty()).toList();
    for (MessageSchema message : messages) {
      files.put(message.name() + ".java", new MessageSource(message).toString());
    }
    files.put("ApiKey.java", ApiKeySource.of(pairs(messages)));
    for (var file : files.entrySet()) {
      writeIfNew(folder.resolve(file.getKey()), file.getValue());
    }
    deleteOthers(folder, files.keySet());
  }

  private static List<ApiKeySource.Pair> pairs(List<MessageSchema> messages) {
    var pairs = new ArrayList<ApiKeySource.Pair>();
    for (MessageSchema request : messages) {
      if (request.kind() == MessageSchema.Kind.REQUEST) {
        String api = request.name().substring(0, request.name().length() - "Request".length());
        MessageSchema response =
            messages.stream()
                .filter(message -> message.name().equals(api + "Response"))
                .findFirst()
                .orElseThrow();
        pairs.add(new ApiKeySource.Pair(api, request, response));
      }
    }
    pairs.sort(Comparator.comparingInt(ApiKeySource.Pair::key));
    return pairs;
  }

  private static void writeIfNew(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static void deleteOthers(Path folder, Set<String> names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!names.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }
}
