package dev.weir.cli.produce;

import dev.weir.Capability;
import dev.weir.Header;
import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.Producer;
import dev.weir.Weir;
import dev.weir.WeirException;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.LocalFiles;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir produce`.
@Command(
    name = "produce",
    sortOptions = false,
    description = {
      "Write messages: one for each line of standard input.",
      "Ends when all are as durable as the log promises. The first line that fails ends it, with"
          + " the line's number; lines are ended by \\n or \\r\\n."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo paid | weir produce orders --key order-17",
      "  weir produce access-log -f access.log",
      "  weir produce orders --key-separator = < orders.txt     order-17=paid",
      "  weir produce pages --raw -f index.html --header type=text/html"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
public final class ProduceCommand implements Callable<Integer> {
  private final Session session;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TOPIC", description = "The topic. It must exist: weir topic create")
  private String topic;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read this file instead of standard input.")
  private @Nullable String file;

  @Option(names = "--raw", description = "The whole input is one message.")
  private boolean raw;

  @Option(names = "--key", paramLabel = "KEY", description = "The key of every message.")
  private @Nullable String key;

  @Option(
      names = "--key-separator",
      paramLabel = "TEXT",
      description = "Each line is KEY TEXT VALUE, split where TEXT comes first.")
  private @Nullable String keySeparator;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "A header of every message. May be repeated.")
  private List<String> headers = List.of();

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "Write to this partition. Default: by key")
  private @Nullable Integer partition;

  public ProduceCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    NewMessage blank = blank();
    KeySeparator separator = keySeparator == null ? null : KeySeparator.of(keySeparator);
    try (InputStream in = file == null ? session.shell().in() : LocalFiles.read(file);
        Weir weir = session.connect();
        Producer producer = weir.producer()) {
      if (weir.capabilities().contains(Capability.TOPICS)) {
        weir.admin().topics().describe(topic);
      }
      session.stop().lastly(file == null ? Duration.ZERO : Stop.PATIENCE, weir::close);
      if (raw) {
        producer.send(blank.value(in.readAllBytes()));
        return ExitCode.OK;
      }
      if (file == null && session.shell().terminals().in()) {
        return converse(in, producer, blank, separator);
      }
      pipe(in, producer, blank, separator);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "cannot read the input: " + e.getMessage(), e);
    }
  }

  private NewMessage blank() {
    if (key != null && keySeparator != null) {
      throw misuse("--key and --key-separator exclude each other");
    }
    if (raw && keySeparator != null) {
      throw misuse("--raw and --key-separator exclude each other");
    }
    if (keySeparator != null && keySeparator.isEmpty()) {
      throw misuse(
          "--key-separator must be non-empty. If using '=', type it as '--key-separator \"=\"'");
    }
    NewMessage message = NewMessage.to(topic);
    if (key != null) {
      message = message.key(key);
    }
    for (String header : headers) {
      int equals = header.indexOf('=');
      if (equals < 1) {
        throw misuse("--header \"" + header + "\" is not NAME=VALUE");
      }
      message =
          message.header(Header.of(header.substring(0, equals), header.substring(equals + 1)));
    }
    return partition == null ? message : message.partition(partition);
  }

  private ParameterException misuse(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private static NewMessage message(
      NewMessage blank, @Nullable KeySeparator separator, byte[] line, long number) {
    return separator == null ? blank.value(line) : separator.split(blank, line, number);
  }

  private void pipe(
      InputStream in, Producer producer, NewMessage blank, @Nullable KeySeparator separator) {
    var lines = new LineReader(in);
    var inFlight = new InFlight(producer);
    var progress = new Progress(session.shell());
    try {
      Failure badLine = null;
      try {
        for (byte[] line = lines.next();
            line != null && !inFlight.failed() && !session.stop().requested();
            line = lines.next()) {
          inFlight.send(lines.number(), message(blank, separator, line, lines.number()));
          progress.sent(line.length);
        }
      } catch (Failure e) {
        badLine = e;
      }
      inFlight.await();
      if (badLine != null) {
        throw new Failure(
            badLine.exitCode(),
            "%s (nothing from there on was written; %d before it)"
                .formatted(badLine.getMessage(), inFlight.written()),
            badLine);
      }
      progress.done();
    } catch (RuntimeException e) {
      progress.clear();
      throw e;
    }
  }

  /// With a person at the keyboard: a prompt, an answer for each line, and a mistake in one line is
  /// told and does not end it.
  private int converse(
      InputStream in, Producer producer, NewMessage blank, @Nullable KeySeparator separator) {
    var shell = session.shell();
    var lines = new LineReader(in);
    int exitCode = ExitCode.OK;
    while (true) {
      shell.err().print("> ");
      shell.err().flush();
      byte[] line = lines.next();
      if (line == null || session.stop().requested()) {
        shell.err().println();
        return exitCode;
      }
      try {
        producer.send(message(blank, separator, line, lines.number()));
        shell.err().println("Ok!");
      } catch (Failure | InvalidInput e) {
        exitCode = e instanceof Failure failure ? failure.exitCode() : ExitCode.BAD_INPUT;
        shell.tell(String.valueOf(e.getMessage()));
      } catch (WeirException e) {
        throw InFlight.failureOf(lines.number(), e, lines.number() - 1);
      }
    }
  }
}
