// Run by OmegaT's console mode once the project is loaded: asks its own class for the matches of each query, as its
// statistics do (one object for all, which keeps the tokens of the memory), and prints them as JSON Lines.
import groovy.json.JsonOutput
import java.lang.management.ManagementFactory
import org.omegat.core.Core
import org.omegat.core.events.IStopped
import org.omegat.core.statistics.FindMatches

if (System.getProperty("malmoi.done") != null) return
System.setProperty("malmoi.done", "yes")
def loading = ManagementFactory.operatingSystemMXBean.processCpuTime / 1e9
def threads = ManagementFactory.threadMXBean
def folder = new File(System.getProperty("malmoi.peers"))
def budget = Double.parseDouble(System.getProperty("malmoi.budget"))
def count = Integer.parseInt(System.getProperty("malmoi.count"))
def project = Core.project
def finder = new FindMatches(project.sourceTokenizer, count, false, false)
def never = { false } as IStopped
def start = threads.currentThreadCpuTime
def seconds = { (threads.currentThreadCpuTime - start) / 1e9 }
def answers = []
new File(folder, "queries.txt").eachLine("UTF-8") { line ->
    if (seconds() > budget) return
    answers << finder.search(project, line, true, false, never).collect {
        [it.scores[0].score, it.source, it.translation]
    }
}
def spent = seconds()
new File(folder, "answers.json").setText(JsonOutput.toJson([loading: loading, seconds: spent, answers: answers]), "UTF-8")
