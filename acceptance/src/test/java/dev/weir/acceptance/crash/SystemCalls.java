package dev.weir.acceptance.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The system calls of a traced process, as `strace -f -y` wrote them, in the order in which they
/// ended.
record SystemCalls(List<Call> calls) {
  /// One call. Lines of the trace are its clock.
  record Call(String name, String arguments, long began, long ended) {
    boolean writesToTheJournal() {
      return name.startsWith("pwrite") && onTheJournal();
    }

    boolean syncsTheJournal() {
      return name.equals("fdatasync") && onTheJournal();
    }

    /// The first argument, with the file that the descriptor stands for.
    String file() {
      return arguments.split("[,)]", 2)[0];
    }

    private boolean onTheJournal() {
      return file().contains("/journal/");
    }
  }

  private static final Pattern WHOLE = Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (\\S+).*");
  private static final Pattern BEGIN =
      Pattern.compile("(\\d+) +(\\w+)\\((.*?) *<unfinished \\.\\.\\.>");
  private static final Pattern END =
      Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)\\) += (\\S+).*");

  static SystemCalls read(Path trace) throws IOException {
    var calls = new ArrayList<Call>();
    var unfinished = new HashMap<String, Call>();
    long now = 0;
    for (String line : Files.readAllLines(trace)) {
      now++;
      var whole = WHOLE.matcher(line);
      var begin = BEGIN.matcher(line);
      var end = END.matcher(line);
      if (end.matches()) {
        Call call = unfinished.remove(end.group(1));
        if (call != null && !end.group(4).startsWith("-")) {
          calls.add(new Call(call.name, call.arguments + end.group(3), call.began, now));
        }
      } else if (begin.matches()) {
        unfinished.put(begin.group(1), new Call(begin.group(2), begin.group(3), now, now));
      } else if (whole.matches() && !whole.group(4).startsWith("-")) {
        calls.add(new Call(whole.group(2), whole.group(3), now, now));
      }
    }
    return new SystemCalls(calls);
  }

  Stream<Call> stream(Predicate<Call> which) {
    return calls.stream().filter(which);
  }

  /// The write to the journal that carries a text.
  Call journalWriteOf(String text) {
    return stream(Call::writesToTheJournal)
        .filter(call -> call.arguments.contains(text))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no write of " + text + " to the journal in:\n" + this));
  }

  /// When the journal file of this write was first synced after it; never, as the end of time.
  long syncedAfter(Call write) {
    return stream(Call::syncsTheJournal)
        .filter(sync -> sync.file().equals(write.file()) && sync.began > write.ended)
        .mapToLong(Call::ended)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /// When the next write to the same journal file began: the next round.
  long nextRoundAfter(Call write) {
    return stream(Call::writesToTheJournal)
        .filter(call -> call.file().equals(write.file()))
        .mapToLong(Call::began)
        .filter(began -> began > write.ended)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Call call : calls) {
      String arguments = call.arguments;
      text.append(call.ended).append(' ').append(call.name).append('(');
      text.append(arguments, 0, Math.min(arguments.length(), 120)).append(")\n");
    }
    return text.toString();
  }
}
