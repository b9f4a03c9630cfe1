"""arXiv's category taxonomy (https://arxiv.org/category_taxonomy): archives and the categories inside them."""

from __future__ import annotations

ARCHIVES = {
    "astro-ph": "Astrophysics",
    "cond-mat": "Condensed matter",
    "cs": "Computer science",
    "econ": "Economics",
    "eess": "Electrical engineering",
    "gr-qc": "General relativity",
    "hep-ex": "High energy experiment",
    "hep-lat": "High energy lattice",
    "hep-ph": "High energy phenomenology",
    "hep-th": "High energy theory",
    "math": "Mathematics",
    "math-ph": "Mathematical physics",
    "nlin": "Nonlinear sciences",
    "nucl-ex": "Nuclear experiment",
    "nucl-th": "Nuclear theory",
    "physics": "Physics",
    "q-bio": "Quantitative biology",
    "q-fin": "Quantitative finance",
    "quant-ph": "Quantum physics",
    "stat": "Statistics",
}

_SUBJECTS = {
    "astro-ph": "CO Cosmology|EP Earth and planets|GA Galaxies|HE High energy phenomena|IM Instruments and methods|"
    "SR Sun and stars",
    "cond-mat": "dis-nn Disordered systems|mes-hall Nanoscale systems|mtrl-sci Materials science|"
    "other Condensed matter|quant-gas Quantum gases|soft Soft matter|stat-mech Statistical mechanics|"
    "str-el Correlated electrons|supr-con Superconductivity",
    "cs": "AI Artificial intelligence|AR Hardware architecture|CC Computational complexity|"
    "CE Computational engineering|CG Computational geometry|CL Computation and language|CR Cryptography and security|"
    "CV Computer vision|CY Computers and society|DB Databases|DC Distributed computing|DL Digital libraries|"
    "DM Discrete mathematics|DS Data structures and algorithms|ET Emerging technologies|FL Formal languages|"
    "GL General literature|GR Graphics|GT Game theory|HC Human–computer interaction|IR Information retrieval|"
    "IT Information theory|LG Machine learning|LO Logic in computer science|MA Multiagent systems|MM Multimedia|"
    "MS Mathematical software|NA Numerical analysis|NE Neural and evolutionary computing|"
    "NI Networking|OH Other computer science|OS Operating systems|PF Performance|PL Programming languages|RO Robotics|"
    "SC Symbolic computation|SD Sound|SE Software engineering|SI Social and information networks|"
    "SY Systems and control",
    "econ": "EM Econometrics|GN General economics|TH Theoretical economics",
    "eess": "AS Audio and speech|IV Image and video|SP Signal processing|SY Systems and control",
    "math": "AC Commutative algebra|AG Algebraic geometry|AP Analysis of PDEs|AT Algebraic topology|"
    "CA Classical analysis|CO Combinatorics|CT Category theory|CV Complex variables|DG Differential geometry|"
    "DS Dynamical systems|FA Functional analysis|GM General mathematics|GN General topology|GR Group theory|"
    "GT Geometric topology|HO History and overview|IT Information theory|KT K-theory and homology|LO Logic|"
    "MG Metric geometry|MP Mathematical physics|NA Numerical analysis|NT Number theory|OA Operator algebras|"
    "OC Optimization and control|PR Probability|QA Quantum algebra|RA Rings and algebras|RT Representation theory|"
    "SG Symplectic geometry|SP Spectral theory|ST Statistics theory",
    "nlin": "AO Adaptation and self-organization|CD Chaotic dynamics|CG Cellular automata|PS Pattern formation|"
    "SI Integrable systems",
    "physics": "acc-ph Accelerator physics|ao-ph Atmosphere and oceans|app-ph Applied physics|"
    "atm-clus Atomic clusters|atom-ph Atomic physics|bio-ph Biological physics|chem-ph Chemical physics|"
    "class-ph Classical physics|comp-ph Computational physics|data-an Data analysis|ed-ph Physics education|"
    "flu-dyn Fluid dynamics|gen-ph General physics|geo-ph Geophysics|hist-ph History of physics|"
    "ins-det Instruments and detectors|med-ph Medical physics|optics Optics|plasm-ph Plasma physics|"
    "pop-ph Popular physics|soc-ph Physics and society|space-ph Space physics",
    "q-bio": "BM Biomolecules|CB Cell behaviour|GN Genomics|MN Molecular networks|NC Neurons and cognition|"
    "OT Other quantitative biology|PE Populations and evolution|QM Quantitative methods|SC Subcellular processes|"
    "TO Tissues and organs",
    "q-fin": "CP Computational finance|EC Economics|GN General finance|MF Mathematical finance|PM Portfolios|"
    "PR Pricing|RM Risk management|ST Statistical finance|TR Trading",
    "stat": "AP Applied statistics|CO Computational statistics|ME Statistical methods|ML Machine learning|"
    "OT Other statistics|TH Statistics theory",
}

CATEGORIES = {
    f"{archive}.{code}": name
    for archive, subjects in _SUBJECTS.items()
    for code, _, name in (subject.partition(" ") for subject in subjects.split("|"))
}

PHYSICS = tuple(
    archive for archive in ARCHIVES if archive not in ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")
)
"""The archives of the group that arXiv calls physics, of which one is called so too."""


def subjects_of(archive: str) -> tuple[str, ...]:
    """The categories of an archive: `cs.AI`, `cs.AR` …; none where it has no parts (`hep-th`)."""
    return tuple(
        f"{archive}.{subject.partition(' ')[0]}" for subject in _SUBJECTS.get(archive, "").split("|") if subject
    )
