package dev.weir.cli.admin;

import dev.weir.Status;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.TableOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir status`.
@Command(
    name = "status",
    description = "Show the log itself: owner, durability, size, what is left of the disk.")
public final class StatusCommand implements Runnable {
  private final Session session;
  @Mixin private final TableOutput output = new TableOutput();

  public StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (var weir = session.connect()) {
      Status status = weir.admin().status();
      output.print(session.shell(), json(status), text(status));
    }
  }

  static String text(Status status) {
    OptionalLong topics = status.topics();
    return "URL         "
        + status.url()
        + "\nState       "
        + status.state()
        + "\nOwner       "
        + status.owner().orElse("-")
        + "\nDurability  "
        + status.durability().orElse("-")
        + "\nTopics      "
        + (topics.isPresent() ? topics.getAsLong() : "-")
        + "\nSize        "
        + TopicText.sizeOr(status.sizeBytes(), "-")
        + "\nDisk left   "
        + TopicText.sizeOr(status.diskFreeBytes(), "-")
        + "\n";
  }

  static Map<String, @Nullable Object> json(Status status) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("url", status.url());
    json.put("state", status.state());
    json.put("owner", status.owner().orElse(null));
    json.put("durability", status.durability().orElse(null));
    json.put("topics", TopicText.orNull(status.topics()));
    json.put("size_bytes", TopicText.orNull(status.sizeBytes()));
    json.put("disk_free_bytes", TopicText.orNull(status.diskFreeBytes()));
    return json;
  }
}
