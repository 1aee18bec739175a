package dev.weir.tck.forwarding;

import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.DeadLetters;
import java.util.List;

/// Passes on to other dead letters.
public class ForwardingDeadLetters implements DeadLetters {
  protected final DeadLetters letters;

  public ForwardingDeadLetters(DeadLetters letters) {
    this.letters = letters;
  }

  @Override
  public List<DeadLetter> list(DeadLetterFilter filter, int most) {
    return letters.list(filter, most);
  }

  @Override
  public DeadLetter show(String topic, long id) {
    return letters.show(topic, id);
  }

  @Override
  public long redrive(DeadLetterFilter filter) {
    return letters.redrive(filter);
  }

  @Override
  public long purge(DeadLetterFilter filter) {
    return letters.purge(filter);
  }
}
