package dev.weir.cli.shell;

import dev.weir.AlreadyExists;
import dev.weir.Closed;
import dev.weir.Corrupt;
import dev.weir.Fenced;
import dev.weir.Full;
import dev.weir.InvalidInput;
import dev.weir.NotAssigned;
import dev.weir.NotFound;
import dev.weir.OffsetOutOfRange;
import dev.weir.Unavailable;
import dev.weir.Unsupported;
import dev.weir.WeirException;

/// What a command tells the shell when it ends: a number for each thing that a script can do
/// something about. The list for people is in docs/reference/cli.md and `weir --help`; numbers are
/// never given another meaning.
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int NOT_FOUND = 3;
  public static final int ALREADY_EXISTS = 4;
  public static final int UNAVAILABLE = 5;
  public static final int CORRUPT = 6;
  public static final int FULL = 7;
  public static final int UNSUPPORTED = 8;
  public static final int OUT_OF_RANGE = 9;
  public static final int TAKEN_OVER = 10;
  public static final int BAD_INPUT = 11;

  // 12 is the launcher's: no JDK, no Maven, or the build failed.

  public static final int COMMAND_FAILED = 13;
  public static final int BEHIND = 14;

  private ExitCode() {}

  /// The code for an error that ended a command.
  public static int of(Throwable error) {
    return switch (error) {
      case Failure failure -> failure.exitCode();
      case OutputFailed output -> output.readerGone() ? OK : FAILED;
      case WeirException weir -> of(weir);
      default -> FAILED;
    };
  }

  private static int of(WeirException error) {
    return switch (error) {
      case InvalidInput _ -> USAGE;
      case NotFound _ -> NOT_FOUND;
      case AlreadyExists _ -> ALREADY_EXISTS;
      case Unavailable _ -> UNAVAILABLE;
      case Corrupt _ -> CORRUPT;
      case Full _ -> FULL;
      case Unsupported _ -> UNSUPPORTED;
      case OffsetOutOfRange _ -> OUT_OF_RANGE;
      case Fenced _ -> TAKEN_OVER;
      case NotAssigned _ -> TAKEN_OVER;
      case Closed _ -> UNAVAILABLE;
      default -> FAILED;
    };
  }
}
