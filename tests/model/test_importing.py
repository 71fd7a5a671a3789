"""Networks of other programs: read to the last digit, and answered as pyAgrum answers them."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tarjih.errors import ModelError
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import weigh
from tarjih.inference import infer
from tarjih.inference.posterior import Posterior
from tarjih.inference.smoothing import smoothed_marginals
from tarjih.model import read_model
from tarjih.model.calendar import Span
from tarjih.model.importing import Renaming, import_network
from tarjih.model.networks import read_network
from tests.bridge import pyagrum

Array = NDArray[np.float64]
DAY = date(2024, 12, 31)

# Lauritzen and Spiegelhalter, "Local computations with probabilities on graphical structures and their application to
# expert systems", Journal of the Royal Statistical Society B 50 (1988), table 1.
ASIA = """\
network asia { }
// A visit to Asia, smoking, three diseases, an X-ray and dyspnoea.
variable asia { type discrete [ 2 ] { yes, no }; }
variable tub { type discrete [ 2 ] { yes, no }; }
variable smoke { type discrete [ 2 ] { yes, no }; }
variable lung { type discrete [ 2 ] { yes, no }; }
variable bronc { type discrete [ 2 ] { yes, no }; }
variable either { type discrete [ 2 ] { yes, no }; }
variable xray { type discrete [ 2 ] { yes, no }; }
variable dysp { type discrete [ 2 ] { yes, no }; }
probability ( asia ) { table 0.01, 0.99; }
probability ( tub | asia ) { (yes) 0.05, 0.95; (no) 0.01, 0.99; }
probability ( smoke ) { table 0.5, 0.5; }
probability ( lung | smoke ) { (yes) 0.1, 0.9; (no) 0.01, 0.99; }
probability ( bronc | smoke ) { (yes) 0.6, 0.4; (no) 0.3, 0.7; }
probability ( either | lung, tub ) { default 1.0, 0.0; (no, no) 0.0, 1.0; }
probability ( xray | either ) { (yes) 0.98, 0.02; (no) 0.05, 0.95; }
probability ( dysp | bronc, either ) {
  (yes, yes) 0.9, 0.1;
  (no, yes) 0.7, 0.3;
  (yes, no) 0.8, 0.2;
  (no, no) 0.1, 0.9;
}
"""


def written(folder: Path, text: str, name: str = "asia.bif") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def posterior(text: str, observations: list[Observation] | None = None) -> Posterior:
    model = read_model(text)
    return infer(model, weigh(model, observations or [], as_of=DAY), draws=2, seed=0)


def marginals(text: str) -> dict[str, Array]:
    return {name: found[0, 0] for name, found in smoothed_marginals(posterior(text)).items()}


def refusal(path: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ModelError) as caught:
        import_network(path, year=2024)
    return [(p.where.removeprefix(str(path)), p.found, p.mend) for p in caught.value.problems]


def test_asia_has_its_published_numbers(tmp_path: Path) -> None:
    """Of the paper, section 6: before anything is seen, dyspnoea 0.436 and tuberculosis 0.0104."""
    found = marginals(import_network(written(tmp_path, ASIA), year=2024).text)
    shown = {name: round(float(p[0]), 4) for name, p in found.items()}
    assert shown == {
        "asia": 0.01,
        "tub": 0.0104,
        "smoke": 0.5,
        "lung": 0.055,
        "bronc": 0.45,
        "either": 0.0648,
        "xray": 0.1103,
        "dysp": 0.436,
    }


def test_the_model_reads_like_one_written_by_hand(tmp_path: Path) -> None:
    """One step, tables within it, no start; every number as the file has it."""
    imported = import_network(written(tmp_path, ASIA), year=2024)
    assert imported.renamed == ()
    assert imported.text.startswith("# Imported from asia.bif: a static network, as a model of the one step 2024.\n")
    assert "        - {when: {bronc: no, either: yes}, then: {yes: 0.7, no: 0.3}}\n" in imported.text
    model = read_model(imported.text)
    assert (model.step, model.start, model.until) == ("year", date(2024, 1, 1), DAY)
    assert all(variable.start is None for variable in model.variables.values())
    assert [(p.name, p.lag) for p in model.parents_of("dysp")] == [("bronc", 0), ("either", 0)]


FINDINGS = """\
indicators:
  film: {of: xray, assess: {confidence: 0.8}}
"""


def test_findings_hard_and_soft_move_it_as_they_move_pyagrum(tmp_path: Path) -> None:
    """Dyspnoea is a plain fact; an X-ray is judged positive by someone who is right in four cases of five."""
    text = import_network(written(tmp_path, ASIA), year=2024).text
    text = text.replace("  dysp:\n", "  dysp:\n    known: {yes: 2024}\n") + FINDINGS
    seen = Observation("film", Span(DAY, DAY), DAY, "yes", 1.0, "film-1", "", "", "events.csv:2")
    found = smoothed_marginals(posterior(text, [seen]))
    gum, _ = pyagrum()
    engine = gum.LazyPropagation(exactly(gum, tmp_path / "asia.bif"))
    engine.setEvidence({"dysp": "yes", "xray": [0.8, 0.2]})
    engine.makeInference()
    for name, p in found.items():
        assert p[0, 0] == pytest.approx(np.asarray(engine.posterior(name).toarray()), abs=1e-12)


def exactly(gum: Any, path: Path) -> Any:
    """Read a BIF file with pyAgrum, whose reader keeps single precision, and give back the decimals that were lost."""
    network = gum.BayesNet()
    network.loadBIF(str(path))
    for node in network.nodes():
        cpt = network.cpt(node)
        numbers = np.vectorize(lambda x: float(str(np.float32(x))))(np.asarray(cpt.toarray()))
        cpt[:] = numbers / numbers.sum(axis=-1, keepdims=True)
    return network


def random_network(gum: Any, seed: int) -> Any:
    """Make a network of 20 to 40 variables with 2 to 4 states, of at most 3 parents each."""
    rng = np.random.default_rng(seed)
    network = gum.BayesNet()
    names = [f"n{i}" for i in range(int(rng.integers(20, 41)))]
    for name in names:
        states = [f"{name}_{s}" for s in range(int(rng.integers(2, 5)))]
        network.add(gum.LabelizedVariable(name, name, states))
    for i, name in enumerate(names[1:], 1):
        near = names[max(0, i - 6) : i]
        for j in rng.permutation(len(near))[: rng.integers(0, 4)]:
            network.addArc(near[j], name)
    for name in names:
        cpt = network.cpt(name)
        *given, states = np.asarray(cpt.toarray()).shape
        # Few digits, so that no format loses any of them.
        cpt[:] = rng.multinomial(1000, np.full(states, 1 / states), size=given) / 1000
    return network


@pytest.mark.parametrize("ending", ["bif", "bifxml", "xdsl"])
@pytest.mark.parametrize("seed", [0, 1])
def test_marginals_of_random_networks_are_those_of_pyagrum(tmp_path: Path, ending: str, seed: int) -> None:
    """Written by pyAgrum in each format, read by this, asked of both."""
    gum, _ = pyagrum()
    network = random_network(gum, seed)
    path = tmp_path / f"random.{ending}"
    {"bif": network.saveBIF, "bifxml": network.saveBIFXML, "xdsl": network.saveXDSL}[ending](str(path))
    if ending == "xdsl":
        # It lets the first of several parents change fastest, where GeNIe lets the last.
        said = refusal(path)
        assert "which orders tables otherwise than GeNIe reads them" in said[0][1]
        text = path.read_text(encoding="utf-8").replace("aGrUM", "")
        path.write_text(re.sub("<parents>(.*?)</parents>", turned_round, text), encoding="utf-8")
    engine = gum.LazyPropagation(network)
    engine.makeInference()
    found = marginals(import_network(path, year=2024).text)
    assert len(found) == network.size()
    for name, p in found.items():
        assert p == pytest.approx(np.asarray(engine.posterior(name).toarray()), abs=1e-9)


def turned_round(parents: re.Match[str]) -> str:
    return f"<parents>{' '.join(reversed(parents[1].split()))}</parents>"


PUBLISHED = os.environ.get("TARJIH_NETWORKS")


@pytest.mark.skipif(PUBLISHED is None, reason="TARJIH_NETWORKS names no folder with asia.bif, alarm.bif, ...")
@pytest.mark.parametrize("name", ["asia", "alarm", "insurance", "hailfinder"])
def test_marginals_of_the_published_networks_are_those_of_pyagrum(name: str) -> None:
    """The files of the bnlearn repository; in that of alarm, some rows sum to 0.9999999."""
    path = Path(str(PUBLISHED)) / f"{name}.bif"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    gum, _ = pyagrum()
    engine = gum.LazyPropagation(exactly(gum, path))
    engine.makeInference()
    imported = import_network(path, year=2024, scale=True)
    assert ("were scaled" in imported.text) == (name == "alarm")
    found = marginals(imported.text)
    titles = {v.title.get("en", n): n for n, v in read_model(imported.text).variables.items()}
    for old, new in titles.items():
        assert found[new] == pytest.approx(np.asarray(engine.posterior(old).toarray()), abs=1e-9)


def test_a_number_keeps_its_last_digit(tmp_path: Path) -> None:
    """Through the file, the model and its dump; single precision would lose half of them."""
    text = ASIA.replace("table 0.01, 0.99", "table 0.01234567890123456, 0.98765432109876544")
    model = read_model(import_network(written(tmp_path, text), year=2024).text)
    numbers = {path: q.a for path, q in model.quantities().items() if path.startswith("variables.asia.")}
    assert list(numbers.values()) == [0.01234567890123456, 0.98765432109876544]


def test_names_that_the_language_does_not_allow_are_changed_and_said(tmp_path: Path) -> None:
    """The old name of a variable stays as its title; no two become one."""
    text = (
        ASIA.replace("asia ", '"Visit to Asia?" ')
        .replace(
            "variable smoke { type discrete [ 2 ] { yes, no }", 'variable smoke { type discrete [ 2 ] { TRUE, "<5" }'
        )
        .replace("( lung | smoke ) { (yes) 0.1, 0.9; (no)", '( lung | smoke ) { (TRUE) 0.1, 0.9; ("<5")')
        .replace("( bronc | smoke ) { (yes) 0.6, 0.4; (no)", '( bronc | smoke ) { (TRUE) 0.6, 0.4; ("<5")')
        .replace("tub", "2nd-cause")
        .replace("either", "not")
        .replace("xray", "Röntgen")
        .replace("dysp", "Visit_to_Asia")
    )
    imported = import_network(written(tmp_path, text), year=2024)
    model = read_model(imported.text)
    assert list(model.variables) == [
        "Visit_to_Asia_2",
        "v2nd_cause",
        "smoke",
        "lung",
        "bronc",
        "not_",
        "Rontgen",
        "Visit_to_Asia",
    ]
    assert model.variables["Visit_to_Asia_2"].title == {"en": "Visit to Asia?"}
    assert model.variables["smoke"].states == ["TRUE_", "s5"]
    assert Renaming("<5", "s5", "smoke") in imported.renamed
    assert "# 'Visit to Asia?' is called Visit_to_Asia_2\n" in imported.text
    assert "# '<5' of smoke is called s5\n" in imported.text
    assert marginals(imported.text)["Visit_to_Asia"] == pytest.approx([0.43597, 0.56403], abs=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "where", "found", "mend"),
    [
        (
            "(no) 0.01, 0.99; }\nprobability ( smoke",
            "(no) 0.01, 0.9; }\nprobability ( smoke",
            ":12",
            "P(tub | asia = no) sums to 0.91, not 1",
            "Write its numbers with all their digits, or ask for rows to be scaled",
        ),
        ("0.5, 0.5", "1.5, -0.5", ":13", "P(smoke) holds 1.5", "Probabilities lie between 0 and 1"),
        (
            "0.5, 0.5",
            "0.5",
            ":13",
            "1 numbers for smoke, whose table has 2",
            "Give 2 for each combination of its parents' states",
        ),
        ("0.5, 0.5", "half, 0.5", ":13", "'half' stands where a number should", "Mend the file, or export it anew"),
        (
            "( tub | asia )",
            "( tub | asai )",
            ":12",
            "tub depends on an unknown 'asai'",
            "Did you mean 'asia'? The variables are asia, tub, smoke, lung, bronc, either, xray, dysp",
        ),
        (
            "probability ( asia )",
            "probability ( asai )",
            ":11",
            "chances of an unknown 'asai'",
            "Did you mean 'asia'? The variables are asia, tub, smoke, lung, bronc, either, xray, dysp",
        ),
        (
            "probability ( smoke ) { table 0.5, 0.5; }\n",
            "",
            ":5",
            "smoke has no chances",
            "Add probability ( smoke ) { ... }",
        ),
        ("(yes, no) 0.8, 0.2;", "", ":18", "no row of dysp for yes, no", "Add it, or a default"),
        (
            "(yes, no) 0.8",
            "(yes, on) 0.8",
            ":21",
            "a row of dysp for yes, on, which its parents cannot be",
            "Check the states, and the order of the parents",
        ),
        ("(no, yes) 0.7, 0.3;", "(yes, yes) 0.7, 0.3;", ":20", "a second row for yes, yes", "Keep one of them"),
        (
            "(yes) 0.98, 0.02; (no) 0.05, 0.95;",
            "table 0.98, 0.05, 0.02, 0.95;",
            ":17",
            "a table in one piece for a variable with parents, which programs read in different orders",
            "Write a row for each case, such as (yes, no) 0.2, 0.8;",
        ),
        (
            "{ type discrete [ 2 ]",
            "{ type continuous [ 2 ]",
            ":3",
            "a continuous variable",
            "Only discrete ones can be imported",
        ),
        ("variable tub", "variable asia", ":4", "'asia' stands here a second time", "Keep one of them"),
        (
            "( asia ) {",
            "( asia  {",
            ":11",
            "'{' stands where the name of a parent should",
            "Mend the file, or export it anew",
        ),
        ("variable dysp {", 'variable "dysp {', ":10", 'a " without its end', "Close it"),
        (
            ASIA[ASIA.index(" discrete [ 2 ] { yes, no }; }\nvariable tub") :],
            "",
            ":3",
            "the end of the file stands where discrete should",
            "Mend the file, or export it anew",
        ),
    ],
)
def test_a_faulty_bif_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, where: str, found: str, mend: str
) -> None:
    """Nothing is guessed: pyAgrum's reader takes short rows, missing tables and rows of any sum in silence."""
    assert old in ASIA
    assert (where, found, mend) in refusal(written(tmp_path, ASIA.replace(old, new, 1)))


def test_a_circle_is_refused_in_the_words_of_the_language(tmp_path: Path) -> None:
    """Asia follows from dyspnoea, and dyspnoea, by tuberculosis, from Asia."""
    text = ASIA.replace("( asia ) { table 0.01, 0.99; }", "( asia | dysp ) { default 0.01, 0.99; }")
    ((_, found, _),) = refusal(written(tmp_path, text))
    assert re.match(r"within one step, .* is a circle", found)


XDSL = """\
<?xml version="1.0" encoding="UTF-8"?>
<smile version="1.0" id="Small" numsamples="1000">
  <nodes>
    <cpt id="rain"><state id="yes" /><state id="no" /><probabilities>0.2 0.8</probabilities></cpt>
    <deterministic id="wet">
      <state id="yes" /><state id="no" /><parents>rain</parents><resultingstates>yes no</resultingstates>
    </deterministic>
  </nodes>
  <extensions><genie version="1.0"><node id="rain"><name>Rain tomorrow</name></node></genie></extensions>
</smile>
"""
XMLBIF = """\
<?xml version="1.0"?>
<!DOCTYPE BIF [ <!ELEMENT BIF (NETWORK)*> ]>
<BIF VERSION="0.3"><NETWORK><NAME>small</NAME>
<VARIABLE TYPE="nature"><NAME>rain</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
<VARIABLE TYPE="nature"><NAME>wet</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
<DEFINITION><FOR>rain</FOR><TABLE>0.2 0.8</TABLE></DEFINITION>
<DEFINITION><FOR>wet</FOR><GIVEN>rain</GIVEN><TABLE>0.9 0.1 <!-- no rain --> 0 1</TABLE></DEFINITION>
</NETWORK></BIF>
"""


def test_a_file_of_genie_is_read_with_its_titles_and_its_certain_nodes(tmp_path: Path) -> None:
    """What follows with certainty is a table of ones and zeros."""
    text = import_network(written(tmp_path, XDSL, "small.xdsl"), year=2024).text
    assert read_model(text).variables["rain"].title == {"en": "Rain tomorrow"}
    assert marginals(text)["wet"] == pytest.approx([0.2, 0.8])


def test_of_several_parents_genie_lets_the_last_change_fastest(tmp_path: Path) -> None:
    """As in the asia that comes with GeNIe: dyspnoea follows bronchitis with 0.8, the other diseases with 0.7."""
    two = """<cpt id="x"><state id="no" /><state id="yes" /><probabilities>0.5 0.5</probabilities></cpt>"""
    dysp = """<cpt id="dysp"><state id="no" /><state id="yes" /><parents>either bronc</parents>
    <probabilities>0.9 0.1 0.2 0.8 0.3 0.7 0.1 0.9</probabilities></cpt>"""
    nodes = two.replace('"x"', '"either"') + two.replace('"x"', '"bronc"') + dysp
    path = written(tmp_path, f"<smile><nodes>{nodes}</nodes></smile>", "asia.xdsl")
    rows = read_model(import_network(path, year=2024).text).variables["dysp"].table.rows  # type: ignore[union-attr]
    by_case = {(row.when["either"], row.when["bronc"]): row.then["yes"].a for row in rows}
    assert by_case[("no",), ("yes",)] == 0.8
    assert by_case[("yes",), ("no",)] == 0.7


def test_an_xmlbif_file_of_any_program_is_read(tmp_path: Path) -> None:
    """With comments inside its tables, and a document type."""
    nodes = read_network(written(tmp_path, XMLBIF, "small.xml"))
    assert nodes[1].rows == ((0.9, 0.1), (0.0, 1.0))
    assert nodes[1].parents == ("rain",)


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "found"),
    [
        ("x.xdsl", XDSL, '<cpt id="rain">', '<decision id="rain">', "an influence diagram: rain is a decision"),
        ("x.xdsl", XDSL, "deterministic", "utility", "an influence diagram: wet is a utility"),
        ("x.xdsl", XDSL, "deterministic", "noisymax", "wet is a noisymax, not a table"),
        ("x.xdsl", XDSL, ">yes no<", ">yes on<", "unknown state 'on' of wet"),
        ("x.xdsl", XDSL, "<parents>rain", "<parents>rian", "wet depends on an unknown 'rian'"),
        ("x.xdsl", XDSL, "0.2 0.8", "0.2", "1 numbers for rain, whose table has 2"),
        ("x.xdsl", XDSL, "0.2 0.8", "0.2 much", "'much' stands where a number should"),
        ("x.xdsl", XDSL, "</nodes>", "", "no XML that can be read: mismatched tag"),
        ("x.xdsl", XDSL, "<nodes>", "<dynamic /><nodes>", "a dynamic network"),
        ("x.xdsl", XMLBIF, "", "", "the file begins with <BIF>, not with <smile> and <nodes>"),
        ("x.xml", XDSL, "", "", "the file begins with <smile>, not with <BIF> and <NETWORK>"),
        ("x.xml", XMLBIF, 'TYPE="nature"', 'TYPE="utility"', "an influence diagram: rain is a utility"),
        ("x.xml", XMLBIF, "<NAME>wet</NAME>", "", "the VARIABLE number 2 has no NAME"),
        ("x.xdsl", XDSL, '<cpt id="rain">', "<cpt>", "the cpt that is node number 1 has no id"),
        ("x.xml", XMLBIF, "<GIVEN>rain", "<GIVEN>rian", "wet depends on an unknown 'rian'"),
        ("x.xml", XMLBIF, "<FOR>rain", "<FOR>rian", "rain has no chances"),
        ("x.xml", XMLBIF, "<!ELEMENT BIF (NETWORK)*>", '<!ENTITY a "b">', "the file defines entities of its own"),
        ("x.bif", "", "", "", "there is no variable in it"),
        ("x.net", "", "", "", "networks ending in '.net' are not read"),
        ("x", "", "", "", "the name has no ending"),
    ],
)
def test_what_is_no_static_network_of_chances_is_refused(
    tmp_path: Path, name: str, text: str, old: str, new: str, found: str
) -> None:
    """An influence diagram, a noisy gate, another format, a broken file."""
    if "decision" in new:
        text = text.replace("</probabilities></cpt>", "</probabilities></decision>")
    said = refusal(written(tmp_path, text.replace(old, new) if old else text, name))
    assert found in [one for _, one, _ in said]


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    """In the words that are used for model files."""
    assert refusal(tmp_path / "no.bif") == [("", "there is no such file", "Check its name and folder")]
    (tmp_path / "bytes.bif").write_bytes(b"\xff\xfe\x00")
    ((_, found, _),) = refusal(tmp_path / "bytes.bif")
    assert found == "not UTF-8: byte 0 of the file"


TWICE = {
    "a.bif": "network n {} variable a { type discrete [ 2 ] { y, y }; } probability ( a ) { table 0.2, 0.8; }",
    "a.xml": """
<BIF VERSION="0.3"><NETWORK><NAME>n</NAME>
<VARIABLE TYPE="nature"><NAME>a</NAME><OUTCOME>y</OUTCOME><OUTCOME>y</OUTCOME></VARIABLE>
<DEFINITION><FOR>a</FOR><TABLE>0.2 0.8</TABLE></DEFINITION></NETWORK></BIF>""",
    "a.xdsl": """
<smile version="1.0" id="n"><nodes><cpt id="a"><state id="y"/><state id="y"/>
<probabilities>0.2 0.8</probabilities></cpt></nodes></smile>""",
}


@pytest.mark.parametrize("name", TWICE)
def test_a_state_that_is_listed_twice_is_named(tmp_path, name):
    with pytest.raises(ModelError, match="the state 'y' of a is listed twice\n    Name each state once"):
        read_network(written(tmp_path, TWICE[name].strip(), name))


def test_a_table_that_nobody_could_hold_is_refused_before_it_is_laid_out(tmp_path):
    causes = [f"p{i}" for i in range(60)]
    text = "network n {}\n" + "".join(f"variable {p} {{ type discrete [ 2 ] {{ y, n }}; }}\n" for p in [*causes, "c"])
    text += "".join(f"probability ( {p} ) {{ table 0.5, 0.5; }}\n" for p in causes)
    text += f"probability ( c | {', '.join(causes)} ) {{ default 0.5, 0.5; }}\n"
    with pytest.raises(ModelError, match=r"c has 1,152,921,504,606,846,976 combinations of its parents' states"):
        read_network(written(tmp_path, text))
