package dev.flattail.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ChildLogTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ChildLog log = ChildLog.structured(new PrintStream(bytes, true));

  @Test
  void objectsStayAsTheyAre(CapturedOutput own) {
    log.line("{\"message\": \"Größe\"}");
    log.line("{}");

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("{\"message\": \"Größe\"}\n{}\n");
    assertThat(own).doesNotContain("message");
  }

  @Test
  void whatIsNoObjectGoesIntoThisProcesssLog(CapturedOutput own) {
    log.line("ERROR terminate called after throwing an instance of 'c10::Error'");

    assertThat(bytes.size()).isZero();
    assertThat(own).contains("terminate called");
  }
}
