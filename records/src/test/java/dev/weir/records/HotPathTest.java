package dev.weir.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every message passes through allocates nothing for it.
class HotPathTest {
  private static final int RECORDS = 10_000;

  /// For what the measuring itself and the first use of a method allocate.
  private static final long SLACK_BYTES = RECORDS;

  private final byte[] key = new byte[20];
  private final byte[] value = new byte[100];
  private final List<Header> headers = List.of(new Header("trace", new byte[16]));
  private final BatchBuilder builder = new BatchBuilder(Batches.MAX_BYTES);

  @Test
  void appendingToAGrownBuilderAllocatesNothing() {
    append();
    builder.reset();

    assertThat(allocatedBytes(this::append)).isLessThan(SLACK_BYTES);
  }

  @Test
  void walkingOverABatchAllocatesNothing() {
    append();
    byte[] batch = builder.build(0, 0);
    RecordCursor cursor = new RecordCursor();
    walk(cursor, batch);

    assertThat(allocatedBytes(() -> walk(cursor, batch))).isLessThan(SLACK_BYTES);
  }

  private void append() {
    for (int i = 0; i < RECORDS; i++) {
      builder.append(i, key, value, headers);
    }
  }

  private static void walk(RecordCursor cursor, byte[] batch) {
    cursor.open(batch, 0);
    int records = 0;
    while (cursor.next()) {
      while (cursor.nextHeader()) {}
      records++;
    }
    if (records != RECORDS) {
      throw new AssertionError(records + " records");
    }
  }

  private static long allocatedBytes(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
